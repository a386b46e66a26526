/** Events of an order's stream, `order-<orderId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import {
  deletesEntity,
  money,
  nullableText,
  ORDER_STATUSES,
  setsFields,
  text,
  updatesFields,
} from './fields.ts';
import { businessId, channelId, customerId, orderId, orderItemId, productId } from './ids.ts';

export const orderItem = z.object({
  orderItemId,
  productId,
  quantity: z.int().min(1),
  priceAtPurchase: money,
  currencyAtPurchase: text,
});

const bare = z.object({ orderId });
const updates = updatesFields('orderId');

export const orderEvents = [
  defineEvent('OrderPlaced', {
    summary: 'A customer ordered; amounts and prices are those agreed on.',
    schema: z.object({
      orderId,
      businessId,
      providerUserId: nullableText,
      customerId,
      channelId: channelId.nullable(),
      orderStatus: z.enum(ORDER_STATUSES),
      totalAmount: money,
      currency: text,
      shippingAddress: text,
      items: z.array(orderItem).min(1),
    }),
    effect: ({ items: _items, ...order }, at) => ({
      kind: 'created',
      entity: { ...order, createdAt: at, updatedAt: at },
    }),
  }),
  defineEvent('OrderConfirmed', {
    summary: 'The business accepted an order.',
    schema: bare,
    effect: setsFields({ orderStatus: 'CONFIRMED' }),
  }),
  defineEvent('OrderProcessingStarted', {
    summary: 'An order is being made ready.',
    schema: bare,
    effect: setsFields({ orderStatus: 'PROCESSING' }),
  }),
  defineEvent('OrderShipped', {
    summary: 'An order is on its way; its status is final.',
    schema: bare,
    effect: setsFields({ orderStatus: 'SHIPPED' }),
  }),
  defineEvent('OrderCancelled', {
    summary: 'An order was called off; its status is final.',
    schema: bare,
    effect: setsFields({ orderStatus: 'CANCELLED' }),
  }),
  defineEvent('OrderRedirected', {
    summary: 'An order goes to another address.',
    schema: z.object({ orderId, shippingAddress: text }),
    effect: updates,
  }),
  defineEvent('OrderReassigned', {
    summary: 'Another provider user stands for an order.',
    schema: z.object({ orderId, providerUserId: nullableText }),
    effect: updates,
  }),
  defineEvent('OrderDeleted', {
    summary: 'An order was deleted with its items.',
    schema: bare,
    effect: deletesEntity,
  }),
] as const;
