/** The process that has every customer message answered. */

import type { MessageData } from '../../events/catalog/chat.ts';
import { presentMessage } from '../../events/message.ts';
import { causedBy } from '../parking.ts';
import type { ProcessDefinition } from '../process.ts';
import type { Bot } from './bot.ts';

export const botProcess = (bot: Bot): ProcessDefinition => ({
  name: 'bot',
  partitionOf: event => String(event.data.chatId),
  on: {
    CustomerMessageReceived: async event => {
      const { type, data, position } = event;
      const message = presentMessage(type, data as MessageData);
      const caller = { ...causedBy(event), source: 'bot' as const };
      await bot.answer({ chatId: message.chatId, message, position }, caller);
    },
  },
});
