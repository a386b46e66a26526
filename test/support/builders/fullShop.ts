/** One of everything, all of it related: what includes lead to. */

import type { Json, TestSystem } from '../servers/testSystem.ts';
import { type Shop, unique } from './shop.ts';

export interface FullShop {
  /** Whose business it is. */
  readonly user: Json;
  /** Whose providerUserId everything carries. */
  readonly provider: Json;
  readonly business: Json;
  readonly channel: Json;
  readonly customer: Json;
  readonly product: Json;
  readonly order: Json;
  readonly chat: Json;
  readonly messages: readonly Json[];
  /** As an order shows them: with their product. */
  readonly orderItems: readonly Json[];
}

export async function createFullShop(system: TestSystem, shop: Shop): Promise<FullShop> {
  const read = async (path: string) => (await system.call('GET', `/api/${path}`)).body;
  const provider = await shop.user({ providerUserId: unique('provider') });
  const { providerUserId } = provider;
  const user = await shop.user();
  const business = await shop.business({ userId: user.userId, providerUserId });
  const { businessId } = business;
  const channel = await shop.channel({ businessId, providerUserId });
  const { channelId } = channel;
  const { customerId, platformCustomerId } = await shop.customer({ businessId, channelId, providerUserId });
  const product = await shop.product({ businessId, providerUserId });
  const line = { productId: product.productId, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' };
  const order = await shop.order({
    ...{ businessId, customerId, channelId, providerUserId },
    orderItems: [1, 2].map(quantity => ({ ...line, quantity })),
  });
  const { chatId } = await shop.chat({ businessId, channelId, platformCustomerId, providerUserId });
  const messages = [await shop.message(String(chatId)), await shop.message(String(chatId))];
  const { orderItems } = await read(`orders/${order.orderId}?include=orderItems`);
  return {
    ...{ user, provider, business, channel, product, order, messages },
    customer: await read(`customers/${customerId}`),
    chat: await read(`chats/${chatId}`),
    orderItems: Object.values(orderItems ?? {}),
  };
}
