import { customerEvents } from '../events/catalog/customer.ts';
import { type Customer, customer } from '../events/entities.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import { business, connectedChannel, manyBy, userViaProviderId } from './includes.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection<keyof Customer> = {
  name: 'customers',
  id: 'customerId',
  filters: ['businessId', 'providerUserId', 'channelId', 'platformCustomerId', 'fullName', 'address'],
  folded: { fullName: 'composed', address: 'composed' },
  counted: ['businessId', 'providerUserId', 'channelId'],
  naturalKeys: [['channelId', 'platformCustomerId']],
  includes: {
    business,
    userViaProviderId,
    connectedChannel,
    orders: manyBy('orders', 'customerId'),
    chats: {
      kind: 'many',
      collection: 'chats',
      on: { channelId: 'channelId', platformCustomerId: 'platformCustomerId' },
    },
  },
};

/**
 * The message lies in its chat's stream, so it moves the customer without a revision of their own. What somebody tries
 * out in a customer's name does not.
 */
function seen({ data, position }: RecordedEventOf<'CustomerMessageReceived'>): Change[] {
  const { channelId, platformCustomerId, timestamp, chatType } = data;
  if (chatType === 'test') return [];
  return [
    {
      op: 'patch',
      collection: collection.name,
      position,
      match: { channelId, platformCustomerId },
      set: {},
      max: { lastSeenAt: timestamp },
    },
  ];
}

export const customers: ReadModel = {
  document: customer,
  collection,
  on: { ...entityHandlers(collection, customerEvents), CustomerMessageReceived: seen },
};
