/** The bot's answer to one customer message: asked for once at a time, given or withheld once. */
import { type Id, messageId } from '../events/catalog/ids.ts';
import { replyEvents } from '../events/catalog/reply.ts';
import { type DecideOf, defineAggregate } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import type { Executor } from './engine/executor.ts';

export interface ReplyState {
  readonly phase: 'none' | 'attempted' | 'given' | 'withheld';
  readonly instanceId: string;
  /** ISO 8601 UTC. */
  readonly attemptedAt: string;
  readonly attempts: number;
  /** Ids of the bot's messages. */
  readonly replies: readonly Id<'message'>[];
  readonly reason: string;
}

const NONE: ReplyState = {
  phase: 'none',
  instanceId: '',
  attemptedAt: '',
  attempts: 0,
  replies: [],
  reason: '',
};

export const reply = defineAggregate({
  name: 'reply',
  id: messageId,
  events: replyEvents,
  initial: NONE,
  evolve: (state, { type, data }, { recordedAt }) => {
    switch (type) {
      case 'ReplyAttempted': {
        const attempts = state.attempts + 1;
        const { instanceId } = data;
        return { ...state, phase: 'attempted', instanceId, attempts, attemptedAt: recordedAt };
      }
      case 'ReplyGiven':
        return { ...state, phase: 'given', replies: data.replies };
      case 'ReplyWithheld':
        return { ...state, phase: 'withheld', reason: data.reason };
      default:
        return type satisfies never;
    }
  },
});
type DecideReply = DecideOf<typeof reply>;

/** The customer's message. */
interface Answered {
  readonly messageId: Id<'message'>;
  readonly chatId: Id<'chat'>;
}

interface AttemptReply extends Answered {
  /** Of the run of the process that asks the bot. */
  readonly instanceId: string;
  /** Whether nobody is at an attempt any more. */
  readonly isAbandoned: (attempted: ReplyState) => boolean;
}

/** Quiet where the message is answered already, or somebody else is at it. */
export const decideAttemptReply =
  ({ isAbandoned, ...attempt }: AttemptReply): DecideReply =>
  state => {
    const isOpen = state.phase === 'none' || (state.phase === 'attempted' && isAbandoned(state));
    return isOpen ? [{ type: 'ReplyAttempted', data: { ...attempt, attempt: state.attempts + 1 } }] : [];
  };

/** Answers what is known of the reply then. */
export async function attemptReply(
  executor: Executor,
  input: AttemptReply,
  context: CommandContext,
): Promise<ReplyState> {
  const decide = decideAttemptReply(input);
  return (await executor.execute(reply, input.messageId, decide, context)).state;
}

interface GiveReply extends Answered {
  /** Ids of the bot's messages. */
  readonly replies: Id<'message'>[];
}

/** Quiet where no attempt is under way. */
export const decideGiveReply =
  (data: GiveReply): DecideReply =>
  ({ phase }) =>
    phase === 'attempted' ? [{ type: 'ReplyGiven', data }] : [];

export async function giveReply(
  executor: Executor,
  input: GiveReply,
  context: CommandContext,
): Promise<void> {
  await executor.execute(reply, input.messageId, decideGiveReply(input), context);
}

interface WithholdReply extends Answered {
  readonly reason: string;
}

/** Quiet where no attempt is under way. */
export const decideWithholdReply =
  (data: WithholdReply): DecideReply =>
  ({ phase }) =>
    phase === 'attempted' ? [{ type: 'ReplyWithheld', data }] : [];

export async function withholdReply(
  executor: Executor,
  input: WithholdReply,
  context: CommandContext,
): Promise<void> {
  await executor.execute(reply, input.messageId, decideWithholdReply(input), context);
}
