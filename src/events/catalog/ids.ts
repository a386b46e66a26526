/**
 * Ids, each of its own kind: handing the id of a chat where that of a product is wanted does not compile. Parsing makes
 * them, of what comes in and of what is made new; at runtime they are texts.
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

const untold: z.ZodType<string, string> = id;
/** The one place where a text is said to be an id of some kind. */
const idOf = <K extends IdKind>(_kind: K) => untold as z.ZodType<Id<K>, string>;

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
