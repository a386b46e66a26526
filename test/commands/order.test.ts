import { describe, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import {
  deleteOrder,
  type PlaceOrder,
  placeOrder,
  type UpdateOrder,
  updateOrder,
} from '../../src/commands/order.ts';
import { ORDER_STATUSES } from '../../src/events/catalog/fields.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { orderPlaced, shopHistory } from '../support/builders/eventBuilders.ts';
import { given } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const orderId = 'order';
const input: PlaceOrder = {
  businessId: 'business',
  providerUserId: null,
  customerId: 'customer',
  channelId: null,
  orderStatus: 'PENDING',
  totalAmount: '9.00',
  currency: 'EUR',
  shippingAddress: 'Hill 2',
  orderItems: [{ productId: 'product', quantity: 2, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' }],
};
const deleted: DomainEvent = { type: 'OrderDeleted', data: { orderId } };
const place =
  (overrides: Partial<PlaceOrder> = {}) =>
  (executor: Executor) => {
    const ids = [orderId, 'item'];
    return placeOrder(executor, { ...input, ...overrides }, callerWith({ newId: () => ids.shift() ?? '' }));
  };
const update = (changes: UpdateOrder) => (executor: Executor) =>
  updateOrder(executor, orderId, changes, callerWith());
const remove = (executor: Executor) => deleteOrder(executor, orderId, callerWith());

describe('an order', () => {
  it('is placed with an id for each item', () =>
    given(...shopHistory())
      .when(place())
      .thenEvents(orderPlaced({ shippingAddress: 'Hill 2' })));

  it('goes to the customer’s address where none is given', () =>
    given(...shopHistory())
      .when(place({ shippingAddress: undefined }))
      .thenEvents(orderPlaced({ shippingAddress: 'Harbour 1' })));

  it('takes a product that is not available', () =>
    given(...shopHistory(), { type: 'ProductWithdrawn', data: { productId: 'product' } })
      .when(place({ channelId: 'channel' }))
      .thenEvents(orderPlaced({ shippingAddress: 'Hill 2', channelId: 'channel' })));

  it.each([
    ['businessId', { businessId: 'none' }],
    ['customerId', { customerId: 'none' }],
    ['channelId', { channelId: 'none' }],
    [
      'product',
      { orderItems: [{ productId: 'none', quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' }] },
    ],
  ])('is refused where its %s names nothing', (_field, overrides) =>
    given(...shopHistory())
      .when(place(overrides))
      .thenRefused('unknown-reference'),
  );

  it('is redirected and reassigned', () =>
    given(orderPlaced())
      .when(update({ shippingAddress: 'Hill 2', providerUserId: 'p' }))
      .thenEvents(
        { type: 'OrderRedirected', data: { orderId, shippingAddress: 'Hill 2' } },
        { type: 'OrderReassigned', data: { orderId, providerUserId: 'p' } },
      ));

  it('is left alone by a PUT that changes nothing', () =>
    given(orderPlaced())
      .when(update({ orderStatus: 'PENDING', shippingAddress: 'Harbour 1', providerUserId: null }))
      .thenNothing());

  it('is revised and deleted only while it exists', async () => {
    await given()
      .when(update({ orderStatus: 'SHIPPED' }))
      .thenRefused('not-found');
    await given(orderPlaced()).when(remove).thenEvents(deleted);
    await given(orderPlaced(), deleted).when(remove).thenRefused('not-found');
    await given(orderPlaced({ orderStatus: 'SHIPPED' }), deleted)
      .when(update({ orderStatus: 'PENDING' }))
      .thenRefused('not-found');
  });

  it('is not changed in part when its status is refused', () =>
    given(orderPlaced({ orderStatus: 'SHIPPED' }))
      .when(update({ orderStatus: 'CANCELLED', shippingAddress: 'Hill 2' }))
      .thenRefused('invalid-order-status'));

  describe('moves', () => {
    const bare = (type: 'OrderConfirmed' | 'OrderProcessingStarted' | 'OrderShipped' | 'OrderCancelled') =>
      ({ type, data: { orderId } }) satisfies DomainEvent;
    const into = {
      CONFIRMED: bare('OrderConfirmed'),
      PROCESSING: bare('OrderProcessingStarted'),
      SHIPPED: bare('OrderShipped'),
      CANCELLED: bare('OrderCancelled'),
    };
    /** By status, what an order may become. */
    const forward = {
      PENDING: ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'CANCELLED'],
      CONFIRMED: ['PROCESSING', 'SHIPPED', 'CANCELLED'],
      PROCESSING: ['SHIPPED', 'CANCELLED'],
      SHIPPED: [],
      CANCELLED: [],
    } as const;
    const pairs = ORDER_STATUSES.flatMap(from => ORDER_STATUSES.map(to => [from, to] as const));

    it.each(pairs)('from %s to %s as its status allows', (from, to) => {
      const moved = given(orderPlaced({ orderStatus: from })).when(update({ orderStatus: to }));
      if (from === to) return moved.thenNothing();
      const allowed: readonly string[] = forward[from];
      if (to === 'PENDING' || !allowed.includes(to)) return moved.thenRefused('invalid-order-status');
      return moved.thenEvents(into[to]);
    });
  });
});
