/**
 * Fills an empty log with a shop, only over the public API. Its chats are of type `test`: replies in them are not
 * sent to a platform.
 */
import { type DemoCustomer, demoCustomers, demoPages, demoProducts } from './shop.ts';

/** An answer of the API; its fields are those that the demo put there. */
interface Entity {
  readonly [field: string]: unknown;
}

interface Opened {
  readonly url: string;
  readonly businessId: unknown;
  /** By page. */
  readonly channels: ReadonlyMap<string, unknown>;
  /** By short id. */
  readonly products: ReadonlyMap<string, Entity>;
}

/** False where there is a channel already: then nothing is added. @throws Error that says which call was refused */
export async function openDemoShop(url: string): Promise<boolean> {
  const { total } = await call(url, 'GET', '/api/channels?limit=1');
  if (total !== 0) return false;
  const owner = await call(url, 'POST', '/api/users', { name: 'Mei Lin', email: 'mei@teahouse.example' });
  const shop = { userId: owner.userId, name: 'Tea House', description: 'Tea and what belongs to it' };
  const { businessId } = await call(url, 'POST', '/api/businesses', shop);
  const channels = new Map<string, unknown>();
  for (const { id, platformType, name } of demoPages) {
    const page = { businessId, platformType, platformSpecificId: id, channelName: name };
    channels.set(id, (await call(url, 'POST', '/api/channels', page)).channelId);
  }
  const products = new Map<string, Entity>();
  for (const { picture, ...product } of demoProducts) {
    const imageUrl = `${url}/console/assets/${picture}`;
    const added = { businessId, currency: 'EUR', imageUrl, ...product };
    products.set(product.shortId, await call(url, 'POST', '/api/products', added));
  }
  for (const customer of demoCustomers) await meet({ url, businessId, channels, products }, customer);
  return true;
}

async function meet(shop: Opened, customer: DemoCustomer): Promise<void> {
  const { url, businessId, channels } = shop;
  const { name, address, page, lines, order, status } = customer;
  const platformCustomerId = name.toLowerCase().replace(/\W+/g, '-');
  const channelId = channels.get(page);
  const person = { businessId, channelId, platformCustomerId, fullName: name, address };
  const { customerId } = await call(url, 'POST', '/api/customers', person);
  if (order) await place(shop, { customerId, channelId, address, ...order });
  const chat = { businessId, channelId, platformCustomerId, chatType: 'test' };
  const { chatId } = await call(url, 'POST', '/api/chats', chat);
  for (const line of lines) {
    if ('agent' in line) {
      const message = { chatId, senderType: 'AGENT', contentType: 'TEXT', content: line.agent };
      await call(url, 'POST', '/api/messages', message);
    } else {
      const content = { text: line.customer };
      const said = { recipient: { id: page }, sender: { id: platformCustomerId }, content };
      await call(url, 'POST', '/api/webhooks/try', said);
    }
  }
  if (status) await call(url, 'PUT', `/api/chats/${chatId}`, { status });
}

interface Placed {
  readonly customerId: unknown;
  readonly channelId: unknown;
  readonly address: string;
  readonly of: readonly (readonly [shortId: string, quantity: number])[];
  readonly status: string;
}

async function place({ url, businessId, products }: Opened, placed: Placed): Promise<void> {
  const { customerId, channelId, address, of, status } = placed;
  const orderItems = of.map(([shortId, quantity]) => {
    const { productId, price } = products.get(shortId) ?? {};
    return { productId, quantity, priceAtPurchase: String(price), currencyAtPurchase: 'EUR' };
  });
  const cents = orderItems.reduce(
    (sum, item) => sum + Math.round(Number(item.priceAtPurchase) * 100) * item.quantity,
    0,
  );
  const amount = { totalAmount: (cents / 100).toFixed(2), currency: 'EUR', shippingAddress: address };
  const order = { businessId, customerId, channelId, orderItems, ...amount };
  const { orderId } = await call(url, 'POST', '/api/orders', order);
  if (status !== 'PENDING') await call(url, 'PUT', `/api/orders/${orderId}`, { orderStatus: status });
}

async function call(url: string, method: string, path: string, body?: object): Promise<Entity> {
  const content = body ? { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } } : {};
  const response = await fetch(`${url}${path}`, { method, ...content });
  const text = await response.text();
  if (!response.ok) throw new Error(`demo: ${method} ${path}: ${response.status} ${text}`);
  // What the API answers is an entity or a page.
  return JSON.parse(text) as Entity;
}
