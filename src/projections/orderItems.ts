import { type OrderItem, orderItem } from '../events/entities.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection<keyof OrderItem> = {
  name: 'orderItems',
  id: 'orderItemId',
  filters: ['orderId', 'productId'],
  counted: [],
  includes: { product: { kind: 'one', collection: 'products', on: { productId: 'productId' } } },
  always: ['product'],
};

function placed({ data, position, revision }: RecordedEventOf<'OrderPlaced'>): Change[] {
  const { orderId, items } = data;
  return items.map(({ orderItemId, ...item }, ordinal) => ({
    op: 'put',
    collection: collection.name,
    position,
    id: orderItemId,
    ordinal,
    revision,
    document: { orderItemId, orderId, ...item },
  }));
}

function deleted({ data, position }: RecordedEventOf<'OrderDeleted'>): Change[] {
  const { orderId } = data;
  return [{ op: 'delete', collection: collection.name, position, match: { orderId } }];
}

export const orderItems: ReadModel = {
  document: orderItem,
  collection,
  on: { OrderPlaced: placed, OrderDeleted: deleted },
};
