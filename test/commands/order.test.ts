import { describe, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import {
  decideDeleteOrder,
  decideUpdateOrder,
  order,
  type PlaceOrder,
  placeOrder,
} from '../../src/commands/order.ts';
import { ORDER_STATUSES } from '../../src/events/catalog/fields.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { orderPlaced, shopHistory } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const orderId = idOf.order('order');
const input: PlaceOrder = {
  businessId: idOf.business('business'),
  providerUserId: null,
  customerId: idOf.customer('customer'),
  channelId: null,
  orderStatus: 'PENDING',
  totalAmount: '9.00',
  currency: 'EUR',
  shippingAddress: 'Hill 2',
  orderItems: [
    { productId: idOf.product('product'), quantity: 2, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' },
  ],
};
const deleted = { type: 'OrderDeleted', data: { orderId } } as const;
const place =
  (overrides: Partial<PlaceOrder> = {}) =>
  (executor: Executor) => {
    const ids = [orderId, 'item'];
    return placeOrder(executor, { ...input, ...overrides }, callerWith({ newId: () => ids.shift() ?? '' }));
  };
const remove = decideDeleteOrder(orderId);
const given = givenOf(order);

describe('an order', () => {
  it('is placed with an id for each item', () =>
    givenLog(...shopHistory())
      .when(place())
      .thenEvents(orderPlaced({ shippingAddress: 'Hill 2' })));

  it('goes to the customer’s address where none is given', () =>
    givenLog(...shopHistory())
      .when(place({ shippingAddress: undefined }))
      .thenEvents(orderPlaced({ shippingAddress: 'Harbour 1' })));

  it('takes a product that is not available', () =>
    givenLog(...shopHistory(), { type: 'ProductWithdrawn', data: { productId: idOf.product('product') } })
      .when(place({ channelId: idOf.channel('channel') }))
      .thenEvents(orderPlaced({ shippingAddress: 'Hill 2', channelId: idOf.channel('channel') })));

  it.each([
    ['businessId', { businessId: idOf.business('none') }],
    ['customerId', { customerId: idOf.customer('none') }],
    ['channelId', { channelId: idOf.channel('none') }],
    [
      'product',
      {
        orderItems: [
          { productId: idOf.product('none'), quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' },
        ],
      },
    ],
  ])('is refused where its %s names nothing', (_field, overrides) =>
    givenLog(...shopHistory())
      .when(place(overrides))
      .thenRefused('unknown-reference'),
  );

  it('is redirected and reassigned', () =>
    given(orderPlaced())
      .when(decideUpdateOrder({ shippingAddress: 'Hill 2', providerUserId: 'p' }))
      .thenEvents(
        { type: 'OrderRedirected', data: { orderId, shippingAddress: 'Hill 2' } },
        { type: 'OrderReassigned', data: { orderId, providerUserId: 'p' } },
      ));

  it('is not changed by a PUT that changes nothing', () =>
    given(orderPlaced())
      .when(decideUpdateOrder({ orderStatus: 'PENDING', shippingAddress: 'Harbour 1', providerUserId: null }))
      .thenNothing());

  it('is updated and deleted only while it exists', () => {
    given()
      .when(decideUpdateOrder({ orderStatus: 'SHIPPED' }))
      .thenRefused('not-found');
    given(orderPlaced()).when(remove).thenEvents(deleted);
    given(orderPlaced(), deleted).when(remove).thenRefused('not-found');
    given(orderPlaced({ orderStatus: 'SHIPPED' }), deleted)
      .when(decideUpdateOrder({ orderStatus: 'PENDING' }))
      .thenRefused('not-found');
  });

  it('is not changed in part when its status is refused', () =>
    given(orderPlaced({ orderStatus: 'SHIPPED' }))
      .when(decideUpdateOrder({ orderStatus: 'CANCELLED', shippingAddress: 'Hill 2' }))
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
      const moved = given(orderPlaced({ orderStatus: from })).when(decideUpdateOrder({ orderStatus: to }));
      if (from === to) return moved.thenNothing();
      const allowed: readonly string[] = forward[from];
      if (to === 'PENDING' || !allowed.includes(to)) return moved.thenRefused('invalid-order-status');
      return moved.thenEvents(into[to]);
    });
  });
});
