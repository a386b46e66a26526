/** Calls of a client that `@hey-api/openapi-ts` made. */
import {
  createBusiness,
  createChannel,
  createChat,
  createCustomer,
  createOrder,
  createProduct,
  createUser,
  deleteProduct,
  getUser,
  listBusinesses,
  listMessagesOfChat,
  listOrders,
  type Problem,
  postMessage,
  postMessageToChat,
  readMetrics,
  receiveFacebookWebhook,
  updateProduct,
  verifyFacebookWebhook,
} from '../heyApi';
import { client } from '../heyApi/client.gen';
import { baseUrl, expectData, expectEqual } from './check.ts';

client.setConfig({ baseUrl });

async function shop() {
  const user = await createUser({ body: { name: 'Ann', email: 'hey@example.com' } });
  const { userId } = expectData(user.data, 'user');
  const business = await createBusiness({ body: { userId, name: 'Tea House' } });
  const { businessId } = expectData(business.data, 'business');
  const channel = await createChannel({
    body: { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: 'hey-page' },
  });
  const { channelId } = expectData(channel.data, 'channel');
  return { userId, businessId, channelId };
}

async function trade({ businessId, channelId }: Awaited<ReturnType<typeof shop>>) {
  const customer = await createCustomer({
    body: { businessId, channelId, platformCustomerId: 'hey-person' },
  });
  const product = await createProduct({
    headers: { 'Idempotency-Key': 'hey-1' },
    body: { businessId, name: 'Sencha', price: '4.50', currency: 'EUR' },
  });
  const { productId, isAvailable } = expectData(product.data, 'product');
  expectEqual(isAvailable, true, 'the default');
  const { customerId } = expectData(customer.data, 'customer');
  const item = { productId, quantity: 2, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' };
  const total = { totalAmount: '9.00', currency: 'EUR', shippingAddress: 'Harbour 1' };
  const order = await createOrder({
    body: { businessId, customerId, channelId: null, ...total, orderItems: [item] },
  });
  expectEqual(expectData(order.data, 'order').orderStatus, 'PENDING', 'order');
  return { productId };
}

async function talk({ businessId, channelId }: Awaited<ReturnType<typeof shop>>) {
  const chat = await createChat({ body: { businessId, channelId, platformCustomerId: 'hey-person' } });
  const { chatId } = expectData(chat.data, 'chat');
  const content = { senderType: 'AGENT', contentType: 'TEXT', content: 'Hello' } as const;
  await postMessage({ body: { chatId, ...content } });
  await postMessageToChat({ path: { chatId }, body: content });
  const messages = await listMessagesOfChat({ path: { chatId }, query: { limit: 1 } });
  expectEqual(messages.data?.total, 2, 'messages');
}

async function lists({ businessId, userId }: Awaited<ReturnType<typeof shop>>) {
  const orders = await listOrders({ query: { businessId, include: ['customer', 'orderItems'] } });
  const [order] = expectData(orders.data, 'orders').data;
  expectEqual(order?.customer?.platformCustomerId, 'hey-person', 'included customer');
  expectEqual(order?.orderItems?.[0]?.product?.name, 'Sencha', 'included item');
  const businesses = await listBusinesses({ query: { userId, include: ['connectedChannels'] } });
  expectEqual(businesses.data?.data[0]?.connectedChannels?.length, 1, 'included channels');
}

async function refusals({ productId }: { productId: string }) {
  const missing = await getUser({ path: { userId: 'nobody' } });
  const problem: Problem | undefined = missing.error;
  expectEqual(problem?.code, 'not-found', 'unknown user');
  const taken = await createUser({ body: { name: 'Bea', email: 'hey@example.com' } });
  expectEqual([taken.response?.status, taken.error?.code], [409, 'key-taken'], 'taken e-mail');
  const path = { productId };
  const refused = await updateProduct({ path, headers: { 'If-Match': '"77"' }, body: { price: '5' } });
  expectEqual(refused.error?.code, 'precondition-failed', 'If-Match');
  const gone = await deleteProduct({ path });
  expectEqual(gone.response?.status, 204, 'deletion');
}

async function texts() {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify', 'hub.challenge': '1158201444' };
  const shaken = await verifyFacebookWebhook({ query });
  expectEqual(shaken.data, '1158201444', 'handshake');
  const refused = await verifyFacebookWebhook({ query: { ...query, 'hub.verify_token': 'other' } });
  expectEqual(refused.error, 'Forbidden', 'refused handshake');
  const received = await receiveFacebookWebhook({ body: { object: 'page', entry: [] } });
  const word: 'EVENT_RECEIVED' | undefined = received.data;
  expectEqual(word, 'EVENT_RECEIVED', 'delivery');
  const metrics = await readMetrics();
  expectEqual(typeof metrics.data, 'string', 'metrics');
}

/** Never run: what must not compile. */
export const refusedByTypes = () => [
  // @ts-expect-error a business has an owner
  createBusiness({ body: { name: 'Tea House' } }),
  // @ts-expect-error there is no such include
  listOrders({ query: { include: ['weather'] } }),
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
