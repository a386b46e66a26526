import { chatEvents } from '../events/catalog/chat.ts';
import { type Chat, chat } from '../events/entities.ts';
import { business, connectedChannel, userViaProviderId } from './includes.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof Chat> = {
  name: 'chats',
  id: 'chatId',
  filters: ['businessId', 'providerUserId', 'platformCustomerId', 'channelId', 'status', 'chatType'],
  counted: ['businessId', 'providerUserId', 'channelId', 'status', 'chatType'],
  includes: {
    business,
    userViaProviderId,
    customer: {
      kind: 'one',
      collection: 'customers',
      on: { channelId: 'channelId', platformCustomerId: 'platformCustomerId' },
    },
    connectedChannel,
    messages: { kind: 'many', collection: 'messages', on: { chatId: 'chatId' }, keep: 'newest' },
  },
};

export const chats: ReadModel = { document: chat, collection, on: entityHandlers(collection, chatEvents) };
