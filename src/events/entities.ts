/**
 * What the events of each aggregate add up to: the entities as the API shows them, by the names clients know. An entity
 * has the fields of its first event, and beside them what the log adds.
 */
import { z } from 'zod';
import { businessEvents } from './catalog/business.ts';
import { channelEvents } from './catalog/channel.ts';
import { chatEvents, postedMessage } from './catalog/chat.ts';
import { customerEvents } from './catalog/customer.ts';
import { deliveryEvents, deliveryProgress } from './catalog/delivery.ts';
import { instant, lifetime, SENDER_TYPES, text } from './catalog/fields.ts';
import { orderEvents, orderItem as placedItem } from './catalog/order.ts';
import { parkedEvents } from './catalog/parked.ts';
import { productEvents } from './catalog/product.ts';
import { userEvents } from './catalog/user.ts';
import { waitingEvents } from './catalog/webhook.ts';

export const user = userEvents[0].schema.extend(lifetime).meta({ id: 'User' });
export type User = z.infer<typeof user>;

export const business = businessEvents[0].schema.extend(lifetime).meta({ id: 'Business' });
export type Business = z.infer<typeof business>;

export const channel = channelEvents[0].schema.extend(lifetime).meta({ id: 'ConnectedChannel' });
export type Channel = z.infer<typeof channel>;

export const customer = customerEvents[0].schema
  .extend({ firstSeenAt: instant, lastSeenAt: instant })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customer>;

export const product = productEvents[0].schema.extend(lifetime).meta({ id: 'Product' });
export type Product = z.infer<typeof product>;

const placed = orderEvents[0].schema;
export const order = placed.omit({ items: true }).extend(lifetime).meta({ id: 'Order' });
export type Order = z.infer<typeof order>;

const { orderItemId, ...item } = placedItem.shape;
export const orderItem = z.object({ orderItemId, orderId: placed.shape.orderId, ...item });
export type OrderItem = z.infer<typeof orderItem>;

const { status, chatType, ...started } = chatEvents[0].schema.shape;
export const chat = z
  .object({ ...started, startedAt: instant, lastMessageAt: instant, status, chatType })
  .meta({ id: 'Chat' });
export type Chat = z.infer<typeof chat>;

/** Whose message it is stands in its event's type; the rest of an event is not shown. */
export const message = z
  .object({
    messageId: postedMessage.shape.messageId,
    chatId: postedMessage.shape.chatId,
    platformMessageId: postedMessage.shape.platformMessageId,
    senderType: z.enum(SENDER_TYPES),
    contentType: postedMessage.shape.contentType,
    content: postedMessage.shape.content,
    timestamp: postedMessage.shape.timestamp,
    totalTimeTaken: postedMessage.shape.totalTimeTaken,
    cost: postedMessage.shape.cost,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/** An event that a process gave up on. */
export const parked = parkedEvents[0].schema.extend({
  status: z.enum(['parked', 'retrying']),
  parkedAt: instant,
  updatedAt: instant,
});
export type Parked = z.infer<typeof parked>;

/** An item of a webhook that waits for its page to have an active channel. */
export const waitingItem = waitingEvents[0].schema.extend({
  /** Platform, page and person: items of one thread are handled in order. */
  thread: text,
  deferredAt: instant,
});
export type WaitingItem = z.infer<typeof waitingItem>;

/** The way of a message of ours to the customer's phone. */
export const delivery = deliveryEvents[0].schema.extend(deliveryProgress);
export type Delivery = z.infer<typeof delivery>;
