import { orderEvents } from '../events/catalog/order.ts';
import { type Order, order } from '../events/entities.ts';
import { business, connectedChannel, manyBy, userViaProviderId } from './includes.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof Order> = {
  name: 'orders',
  id: 'orderId',
  filters: ['businessId', 'providerUserId', 'customerId', 'channelId', 'orderStatus', 'currency'],
  folded: { currency: 'currency' },
  counted: ['businessId', 'providerUserId', 'customerId', 'channelId', 'orderStatus', 'currency'],
  includes: {
    business,
    userViaProviderId,
    customer: { kind: 'one', collection: 'customers', on: { customerId: 'customerId' } },
    connectedChannel,
    orderItems: manyBy('orderItems', 'orderId'),
  },
};

export const orders: ReadModel = { document: order, collection, on: entityHandlers(collection, orderEvents) };
