/** Ids of each kind, of any text: `idOf.chat('one')`. */
import {
  businessId,
  channelId,
  chatId,
  customerId,
  type Id,
  type IdKind,
  messageId,
  orderId,
  orderItemId,
  parkedId,
  productId,
  userId,
} from '../../../src/events/catalog/ids.ts';

const of =
  <I>(schema: { readonly parse: (text: unknown) => I }) =>
  (text: string): I =>
    schema.parse(text);

export const idOf: { readonly [K in IdKind]: (text: string) => Id<K> } = {
  user: of(userId),
  business: of(businessId),
  channel: of(channelId),
  customer: of(customerId),
  product: of(productId),
  order: of(orderId),
  orderItem: of(orderItemId),
  chat: of(chatId),
  message: of(messageId),
  parked: of(parkedId),
};
