/** The process that has every customer message answered; of those that had to wait, the newest of each chat. */
import { causedBy } from '../../commands/engine/commandContext.ts';
import type { EventStore } from '../../events/eventStore.ts';
import type { RecordedEventOf } from '../../events/typedEvents.ts';
import { defineProcess, type ProcessDefinition } from '../process.ts';
import { askedBy } from './asked.ts';
import type { Bot } from './bot.ts';

/** Told each time that one more of what waited of a person is caught up on. */
interface CatchUpWatch {
  caughtUp(event: RecordedEventOf<'WebhookItemCaughtUp'>): Promise<void>;
}

export const botProcess = (
  bot: Bot,
  store: Pick<EventStore, 'readStream'>,
  watch: CatchUpWatch,
): ProcessDefinition =>
  defineProcess({
    name: 'bot',
    partitionOf: ({ type, data }) =>
      type === 'WebhookItemCaughtUp' ? JSON.stringify([data.pageId, data.platformCustomerId]) : data.chatId,
    on: {
      CustomerMessageReceived: async event => {
        const { waitedSince } = event.data;
        const asked = waitedSince === undefined ? await askedBy(store, event) : undefined;
        if (asked) await bot.answer(asked, { ...causedBy(event), source: 'bot' as const });
      },
      WebhookItemCaughtUp: event => watch.caughtUp(event),
    },
  });
