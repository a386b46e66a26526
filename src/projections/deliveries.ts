import { deliveryEvents } from '../events/catalog/delivery.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection = {
  name: 'deliveries',
  version: 2,
  id: 'messageId',
  filters: ['chatId', 'channelId', 'status', 'platformMessageId', 'underWayTo', 'awaitsChannel'],
  counted: ['status'],
  includes: {},
};

export const deliveries: ReadModel = { collection, on: entityHandlers(collection, deliveryEvents) };
