/** The process that has every customer message answered; of those that had to wait, the newest of each chat. */
import type { MessageData } from '../../events/catalog/chat.ts';
import type { RecordedEvent } from '../../events/event.ts';
import type { EventStore } from '../../events/eventStore.ts';
import { causedBy } from '../parking.ts';
import type { ProcessDefinition } from '../process.ts';
import { askedBy } from './asked.ts';
import type { Bot } from './bot.ts';

/** Told each time that one more of what waited of a person is caught up on. */
export interface CatchUpWatch {
  caughtUp(event: RecordedEvent): Promise<void>;
}

export const botProcess = (
  bot: Bot,
  store: Pick<EventStore, 'readStream'>,
  watch: CatchUpWatch,
): ProcessDefinition => ({
  name: 'bot',
  partitionOf: ({ type, data }) =>
    type === 'WebhookItemCaughtUp'
      ? JSON.stringify([data.pageId, data.platformCustomerId])
      : String(data.chatId),
  on: {
    CustomerMessageReceived: async event => {
      const { waitedSince } = event.data as MessageData;
      const asked = waitedSince === undefined ? await askedBy(store, event) : undefined;
      if (asked) await bot.answer(asked, { ...causedBy(event), source: 'bot' as const });
    },
    WebhookItemCaughtUp: event => watch.caughtUp(event),
  },
});
