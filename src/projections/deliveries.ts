import { deliveryEvents } from '../events/catalog/delivery.ts';
import { type Delivery, delivery } from '../events/entities.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof Delivery> = {
  name: 'deliveries',
  id: 'messageId',
  filters: ['chatId', 'channelId', 'status', 'platformMessageId', 'underWayTo', 'awaitsChannel'],
  counted: ['status'],
  includes: {},
};

export const deliveries: ReadModel = {
  document: delivery,
  collection,
  on: entityHandlers(collection, deliveryEvents),
};
