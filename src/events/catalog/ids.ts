/**
 * Ids, each of its own kind: passing the id of a chat where that of a product is expected does not compile. Parsing makes
 * them, of what comes in and of what is made new; at runtime they are strings.
 */
import type { z } from 'zod';
import { id } from './fields.ts';

export type IdKind =
  | 'user'
  | 'business'
  | 'channel'
  | 'customer'
  | 'product'
  | 'order'
  | 'orderItem'
  | 'chat'
  | 'message'
  | 'parked';

/** `Id<'product'>` is that of a product. */
export type Id<K extends IdKind> = string & z.core.$brand<K>;

const unbranded: z.ZodType<string, string> = id;
/** The only place where a string is asserted to be an id of some kind. */
const idOf = <K extends IdKind>(_kind: K) => unbranded as z.ZodType<Id<K>, string>;

export const userId = idOf('user');
export const businessId = idOf('business');
export const channelId = idOf('channel');
export const customerId = idOf('customer');
export const productId = idOf('product');
export const orderId = idOf('order');
export const orderItemId = idOf('orderItem');
export const chatId = idOf('chat');
export const messageId = idOf('message');
export const parkedId = idOf('parked');
