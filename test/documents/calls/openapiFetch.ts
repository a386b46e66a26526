/** Calls of a client whose types `openapi-typescript` made. */
import createClient from 'openapi-fetch';
import type { components, paths } from '../openapiTypescript';
import { baseUrl, expectData, expectEqual } from './check.ts';

const client = createClient<paths>({
  baseUrl,
  querySerializer: { array: { style: 'form', explode: false } },
});

type Problem = components['schemas']['Problem'];

async function shop() {
  const user = await client.POST('/api/users', { body: { name: 'Ann', email: 'fetch@example.com' } });
  const { userId } = expectData(user.data, 'user');
  const business = await client.POST('/api/businesses', { body: { userId, name: 'Tea House' } });
  const { businessId } = expectData(business.data, 'business');
  const channel = await client.POST('/api/channels', {
    body: { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: 'fetch-page' },
  });
  const { channelId } = expectData(channel.data, 'channel');
  return { userId, businessId, channelId };
}

async function trade({ businessId, channelId }: Awaited<ReturnType<typeof shop>>) {
  const customer = await client.POST('/api/customers', {
    body: { businessId, channelId, platformCustomerId: 'fetch-person' },
  });
  const product = await client.POST('/api/products', {
    params: { header: { 'Idempotency-Key': 'fetch-1' } },
    body: { businessId, name: 'Sencha', price: '4.50', currency: 'EUR' },
  });
  const { productId, isAvailable } = expectData(product.data, 'product');
  expectEqual(isAvailable, true, 'the default');
  const { customerId } = expectData(customer.data, 'customer');
  const item = { productId, quantity: 2, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' };
  const total = { totalAmount: '9.00', currency: 'EUR', shippingAddress: 'Harbour 1' };
  const order = await client.POST('/api/orders', {
    body: { businessId, customerId, channelId: null, ...total, orderItems: [item] },
  });
  expectEqual(expectData(order.data, 'order').orderStatus, 'PENDING', 'order');
  return { customerId, productId };
}

async function talk({ businessId, channelId }: Awaited<ReturnType<typeof shop>>) {
  const chat = await client.POST('/api/chats', {
    body: { businessId, channelId, platformCustomerId: 'fetch-person' },
  });
  const { chatId } = expectData(chat.data, 'chat');
  const content = { senderType: 'AGENT', contentType: 'TEXT', content: 'Hello' } as const;
  await client.POST('/api/messages', { body: { chatId, ...content } });
  const path = { chatId };
  await client.POST('/api/chats/{chatId}/messages', { params: { path }, body: content });
  const messages = await client.GET('/api/chats/{chatId}/messages', {
    params: { path, query: { limit: 1 } },
  });
  expectEqual(messages.data?.total, 2, 'messages');
}

async function lists({ businessId, userId }: Awaited<ReturnType<typeof shop>>) {
  const orders = await client.GET('/api/orders', {
    params: { query: { businessId, include: ['customer', 'orderItems'] } },
  });
  const [order] = expectData(orders.data, 'orders').data;
  expectEqual(order?.customer?.platformCustomerId, 'fetch-person', 'included customer');
  expectEqual(order?.orderItems?.[0]?.product?.name, 'Sencha', 'included item');
  const query = { userId, include: ['connectedChannels' as const] };
  const businesses = await client.GET('/api/businesses', { params: { query } });
  expectEqual(businesses.data?.data[0]?.connectedChannels?.length, 1, 'included channels');
}

async function refusals({ productId }: { productId: string }) {
  const missing = await client.GET('/api/users/{userId}', { params: { path: { userId: 'nobody' } } });
  const problem: Problem | undefined = missing.error;
  expectEqual(problem?.code, 'not-found', 'unknown user');
  const taken = await client.POST('/api/users', { body: { name: 'Bea', email: 'fetch@example.com' } });
  expectEqual([taken.response.status, taken.error?.code], [409, 'key-taken'], 'taken e-mail');
  const path = { productId };
  const late = { path, header: { 'If-Match': '"77"' } };
  const refused = await client.PUT('/api/products/{productId}', { params: late, body: { price: '5' } });
  expectEqual(refused.error?.code, 'precondition-failed', 'If-Match');
  const gone = await client.DELETE('/api/products/{productId}', { params: { path } });
  expectEqual(gone.response.status, 204, 'deletion');
}

async function texts() {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify', 'hub.challenge': '1158201444' };
  const parseAs = 'text';
  const shaken = await client.GET('/api/webhooks/facebook', { params: { query }, parseAs });
  expectEqual(shaken.data, '1158201444', 'handshake');
  const received = await client.POST('/api/webhooks/facebook', {
    body: { object: 'page', entry: [] },
    parseAs,
  });
  expectEqual(received.data, 'EVENT_RECEIVED', 'delivery');
  const metrics = await client.GET('/metrics', { parseAs });
  expectEqual(typeof metrics.data, 'string', 'metrics');
}

/** Never run: what must not compile. */
export const refusedByTypes = () => [
  // @ts-expect-error a business has an owner
  client.POST('/api/businesses', { body: { name: 'Tea House' } }),
  // @ts-expect-error there is no such include
  client.GET('/api/orders', { params: { query: { include: ['weather'] } } }),
  // @ts-expect-error messages are listed by chat
  client.GET('/api/messages', { params: { query: {} } }),
];

async function main() {
  const own = await shop();
  const { productId } = await trade(own);
  await talk(own);
  await lists(own);
  await refusals({ productId });
  await texts();
}
void main();
