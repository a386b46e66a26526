import { channelEvents } from '../events/catalog/channel.ts';
import { type Channel, channel } from '../events/entities.ts';
import { business, manyBy, userViaProviderId } from './includes.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof Channel> = {
  name: 'channels',
  id: 'channelId',
  filters: [
    'businessId',
    'providerUserId',
    'platformType',
    'isActive',
    'channelName',
    'platformSpecificId',
    'description',
  ],
  folded: { channelName: 'composed', description: 'composed' },
  counted: ['businessId', 'providerUserId', 'platformType', 'isActive'],
  includes: {
    business,
    userViaProviderId,
    customers: manyBy('customers', 'channelId'),
    orders: manyBy('orders', 'channelId'),
    chats: manyBy('chats', 'channelId'),
  },
};

export const channels: ReadModel = {
  document: channel,
  collection,
  on: entityHandlers(collection, channelEvents),
};
