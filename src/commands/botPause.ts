/** Whether somebody ended the bot's pause in a chat before its time. That it began, the agent's message says. */

import { botPauseEvents } from '../events/catalog/botPause.ts';
import { chatId, type Id } from '../events/catalog/ids.ts';
import { type Decide, defineAggregate, type EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import type { Executor } from './engine/executor.ts';

interface BotPause {
  /** ISO 8601 UTC: agents' messages until then pause nothing any more; empty where nobody ended a pause. */
  readonly resumedAt: string;
}

const UNTOUCHED: BotPause = { resumedAt: '' };

export const botPause = defineAggregate({
  name: 'botPause',
  id: chatId,
  events: botPauseEvents,
  initial: UNTOUCHED,
  evolve: (_state, { type }, { recordedAt }) => {
    switch (type) {
      case 'BotResumed':
        return { resumedAt: recordedAt };
      default:
        return type satisfies never;
    }
  },
});

/** Quiet where the pause was ended after the message that began it. */
const decideResume =
  (chatId: Id<'chat'>, agentWroteAt: string): Decide<BotPause, EventsOf<typeof botPause>> =>
  ({ resumedAt }) =>
    resumedAt > agentWroteAt ? [] : [{ type: 'BotResumed', data: { chatId } }];

/** `agentWroteAt`: ISO 8601 UTC, of the newest message of an agent. */
export async function resumeBot(
  executor: Executor,
  chatId: Id<'chat'>,
  agentWroteAt: string,
  context: CommandContext,
): Promise<void> {
  await executor.execute(botPause, chatId, decideResume(chatId, agentWroteAt), context);
}
