/** The process that has every customer message answered. */
import type { EventStore } from '../../events/eventStore.ts';
import { causedBy } from '../parking.ts';
import type { ProcessDefinition } from '../process.ts';
import { askedBy } from './asked.ts';
import type { Bot } from './bot.ts';

export const botProcess = (bot: Bot, store: Pick<EventStore, 'readStream'>): ProcessDefinition => ({
  name: 'bot',
  partitionOf: event => String(event.data.chatId),
  on: {
    CustomerMessageReceived: async event => {
      const asked = await askedBy(store, event);
      if (asked) await bot.answer(asked, { ...causedBy(event), source: 'bot' as const });
    },
  },
});
