/** What the events of each aggregate add up to: the entities as the API shows them, by the names clients know. */
import { z } from 'zod';
import { DELIVERY_STATUSES } from './catalog/delivery.ts';
import {
  CHAT_STATUSES,
  CHAT_TYPES,
  CONTENT_TYPES,
  id,
  instant,
  LOGIN_PROVIDERS,
  money,
  nullableText,
  ORDER_STATUSES,
  PLATFORM_TYPES,
  SENDER_TYPES,
  text,
} from './catalog/fields.ts';
import { PLATFORMS, WEBHOOK_KINDS } from './catalog/webhook.ts';

export const user = z
  .object({
    userId: id,
    name: text,
    phone: nullableText,
    email: nullableText,
    passwordHash: nullableText,
    loginProvider: z.enum(LOGIN_PROVIDERS).nullable(),
    providerUserId: nullableText,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof user>;

export const business = z
  .object({
    businessId: id,
    userId: id,
    providerUserId: nullableText,
    name: text,
    description: nullableText,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Business' });
export type Business = z.infer<typeof business>;

export const channel = z
  .object({
    channelId: id,
    businessId: id,
    providerUserId: nullableText,
    platformType: z.enum(PLATFORM_TYPES),
    platformSpecificId: text,
    description: nullableText,
    channelName: nullableText,
    accessToken: nullableText,
    refreshToken: nullableText,
    tokenExpiresAt: instant.nullable(),
    isActive: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'ConnectedChannel' });
export type Channel = z.infer<typeof channel>;

export const customer = z
  .object({
    customerId: id,
    businessId: id,
    providerUserId: nullableText,
    channelId: id,
    platformCustomerId: text,
    fullName: nullableText,
    address: text,
    profilePictureUrl: nullableText,
    firstSeenAt: instant,
    lastSeenAt: instant,
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customer>;

export const product = z
  .object({
    productId: id,
    businessId: id,
    providerUserId: nullableText,
    name: text,
    description: nullableText,
    price: money,
    currency: text,
    sku: nullableText,
    imageUrl: nullableText,
    imageId: nullableText,
    shortId: nullableText,
    isAvailable: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof product>;

export const order = z
  .object({
    orderId: id,
    businessId: id,
    providerUserId: nullableText,
    customerId: id,
    channelId: id.nullable(),
    orderStatus: z.enum(ORDER_STATUSES),
    totalAmount: money,
    currency: text,
    shippingAddress: text,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof order>;

export const chat = z
  .object({
    chatId: id,
    businessId: id,
    platformCustomerId: text,
    channelId: id,
    providerUserId: nullableText,
    startedAt: instant,
    lastMessageAt: instant,
    status: z.enum(CHAT_STATUSES),
    chatType: z.enum(CHAT_TYPES),
  })
  .meta({ id: 'Chat' });
export type Chat = z.infer<typeof chat>;

export const message = z
  .object({
    messageId: id,
    chatId: id,
    platformMessageId: nullableText,
    senderType: z.enum(SENDER_TYPES),
    contentType: z.enum(CONTENT_TYPES),
    content: text,
    timestamp: instant,
    totalTimeTaken: nullableText,
    cost: nullableText,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/** An event that a process gave up on. */
export const parked = z.object({
  parkedId: id,
  process: text,
  eventId: id,
  eventType: text,
  stream: text,
  revision: z.int(),
  attempts: z.int(),
  error: text,
  status: z.enum(['parked', 'retrying']),
  parkedAt: instant,
  updatedAt: instant,
});
export type Parked = z.infer<typeof parked>;

/** An item of a webhook that waits for its page to have an active channel. */
export const waitingItem = z.object({
  itemId: id,
  platform: z.enum(PLATFORMS),
  pageId: text,
  platformCustomerId: text,
  kind: z.enum(WEBHOOK_KINDS),
  /** When the platform stamped it. */
  happenedAt: instant.nullable(),
  receivedAt: instant,
  /** Platform, page and person: items of one thread are handled in order. */
  thread: text,
  deferredAt: instant,
});
export type WaitingItem = z.infer<typeof waitingItem>;

/** The way of a message of ours to the customer's phone. */
export const delivery = z.object({
  messageId: id,
  chatId: id,
  businessId: id,
  channelId: id,
  platformCustomerId: text,
  parts: z.int(),
  partsSent: z.int(),
  status: z.enum(DELIVERY_STATUSES),
  platformMessageId: nullableText,
  reason: nullableText,
  /** Of the part that is next. */
  attempts: z.int(),
  /** Who made the last attempt. */
  instanceId: nullableText,
  /** Not before then, after the platform refused for now. */
  retryAt: instant.nullable(),
  /** The person on the channel while the platform may have a part of it, as `recipientOf` says. */
  underWayTo: nullableText,
  /** The channel for which alone it failed. */
  awaitsChannel: id.nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type Delivery = z.infer<typeof delivery>;
