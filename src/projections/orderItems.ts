import type { z } from 'zod';
import type { orderItem } from '../events/catalog/order.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection = {
  name: 'orderItems',
  id: 'orderItemId',
  filters: ['orderId', 'productId'],
  counted: [],
  includes: { product: { kind: 'one', collection: 'products', on: { productId: 'productId' } } },
  always: ['product'],
};

type OrderPlacedData = { orderId: string; items: z.infer<typeof orderItem>[] };

function placed({ data, position, revision }: RecordedEvent): Change[] {
  const { orderId, items } = data as unknown as OrderPlacedData;
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

function deleted({ data, position }: RecordedEvent): Change[] {
  const { orderId } = data as { orderId: string };
  return [{ op: 'delete', collection: collection.name, position, match: { orderId } }];
}

export const orderItems: ReadModel = { collection, on: { OrderPlaced: placed, OrderDeleted: deleted } };
