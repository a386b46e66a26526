import { businessEvents } from '../events/catalog/business.ts';
import { type Business, business } from '../events/entities.ts';
import { manyBy, userViaProviderId } from './includes.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof Business> = {
  name: 'businesses',
  id: 'businessId',
  filters: ['userId', 'providerUserId', 'name'],
  folded: { name: 'composed' },
  counted: ['userId', 'providerUserId'],
  includes: {
    user: { kind: 'one', collection: 'users', on: { userId: 'userId' } },
    userViaProviderId,
    connectedChannels: manyBy('channels', 'businessId'),
    products: manyBy('products', 'businessId'),
    customers: manyBy('customers', 'businessId'),
    orders: manyBy('orders', 'businessId'),
  },
};

export const businesses: ReadModel = {
  document: business,
  collection,
  on: entityHandlers(collection, businessEvents),
};
