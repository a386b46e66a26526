import { beforeAll, describe, expect, test } from '@jest/globals';
import { Auditor } from '../support/dsl/auditor.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

const typesOf = (entries: readonly Json[]) => entries.map(entry => String(entry.type));

/** Every field of an entity from nothing, or to nothing. */
const begun = (entity: Json) =>
  Object.fromEntries(Object.entries(entity).map(([field, to]) => [field, { from: null, to }]));
const ended = (entity: Json) =>
  Object.fromEntries(Object.entries(entity).map(([field, from]) => [field, { from, to: null }]));

describe.each(enginePairs)('the life of an entity on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  let auditor: Auditor;
  const lifeOf = async (path: string, id: unknown) => rows(await auditor.history(`${path}/${id}`));
  const change = async (path: string, id: unknown, body: object): Promise<Json> =>
    (await testServer.system.call('PUT', `/api/${path}/${id}`, body)).body;
  const remove = (path: string, id: unknown) => testServer.system.call('DELETE', `/api/${path}/${id}`);

  beforeAll(() => {
    auditor = new Auditor(testServer.system);
  });

  describe('is refused', () => {
    test.each(['users', 'businesses', 'channels', 'customers', 'products', 'orders', 'chats'])(
      'for an id among %s that never was: 404 that says which entity',
      async path => {
        const { status, body } = await auditor.history(`${path}/nobody`);
        const message = expect.stringMatching(
          /^(User|Business|Channel|Customer|Product|Order|Chat) not found$/,
        );
        expect([status, body]).toEqual([404, expect.objectContaining({ message, code: 'not-found' })]);
      },
    );

    test.each(['messages', 'user', 'unicorns'])(
      'for %s, of which there is none: 404 that says of what there is',
      async path => {
        const { status, body } = await auditor.history(`${path}/1`);
        expect([status, body.code]).toEqual([404, 'route-not-found']);
        expect(body.message).toBe(
          `No history of ${path}; there is one of users, businesses, channels, customers, products, orders, chats, deliveries`,
        );
      },
    );

    test.each(['users/', 'users/%20'])('without an id (%s): 400', async path => {
      const { status, body } = await auditor.history(path);
      expect([status, body.message]).toEqual([400, 'User ID is required']);
    });

    test.each([
      ['limit=1001', /^limit: /],
      ['after=x', /^after: /],
      ['until=2026-01-01', /^until: no such query parameter/],
    ])('with %s: 400', async (query, message) => {
      const { status, body } = await auditor.history('users/nobody', query);
      expect(status).toBe(400);
      expect(body.message).toMatch(message);
    });
  });

  test('begins with every field from null, and says where, when, by whom and why', async () => {
    const product = await testServer.shop.product();
    expect(await lifeOf('products', product.productId)).toEqual([
      {
        position: expect.stringMatching(/^\d+$/),
        type: 'ProductAdded',
        at: product.createdAt,
        actor: null,
        source: 'http',
        correlationId: expect.any(String),
        causationId: expect.any(String),
        changes: begun(product),
      },
    ]);
  });

  test('goes on with what changed, from what to what', async () => {
    const product = await testServer.shop.product({ price: '4.50' });
    const repriced = await change('products', product.productId, { price: '5.00', isAvailable: false });
    const [, priced, withdrawn] = await lifeOf('products', product.productId);
    expect(priced).toMatchObject({ type: 'ProductRepriced', at: repriced.updatedAt });
    expect(priced?.changes).toEqual({
      price: { from: '4.50', to: '5.00' },
      updatedAt: { from: product.createdAt, to: repriced.updatedAt },
    });
    expect(withdrawn?.type).toBe('ProductWithdrawn');
    expect(withdrawn?.changes).toMatchObject({ isAvailable: { from: true, to: false } });
  });

  test('ends with every field to null, and can be told after that', async () => {
    const customer = await testServer.shop.customer();
    await remove('customers', customer.customerId);
    const life = await lifeOf('customers', customer.customerId);
    expect(typesOf(life)).toEqual(['CustomerRegistered', 'CustomerDeleted']);
    expect(life[1]?.changes).toEqual(ended(customer));
  });

  test('of users, businesses, channels and customers', async () => {
    const { shop } = testServer;
    const user = await shop.user({ email: 'ann@example.com' });
    await change('users', user.userId, { email: 'ann@example.net', name: 'Anna' });
    const business = await shop.business({ userId: user.userId });
    await change('businesses', business.businessId, { name: 'Coffee House' });
    const channel = await shop.channel({ businessId: business.businessId });
    await change('channels', channel.channelId, { isActive: false });
    const customer = await shop.customer({ businessId: business.businessId, channelId: channel.channelId });
    await change('customers', customer.customerId, { address: 'Harbour 2' });
    const lives = [
      ['users', user.userId, { email: { from: 'ann@example.com', to: 'ann@example.net' } }],
      ['businesses', business.businessId, { name: { from: 'Tea House', to: 'Coffee House' } }],
      ['channels', channel.channelId, { isActive: { from: true, to: false } }],
      ['customers', customer.customerId, { address: { from: '', to: 'Harbour 2' } }],
    ] as const;
    for (const [path, id, expected] of lives) {
      const life = await lifeOf(path, id);
      expect(life[0]?.changes).toMatchObject({
        [`${path === 'businesses' ? 'business' : path.slice(0, -1)}Id`]: { to: id },
      });
      expect(life.slice(1).map(entry => entry.changes)).toContainEqual(expect.objectContaining(expected));
    }
  });

  test('of an order says what was ordered', async () => {
    const order = await testServer.shop.order();
    await change('orders', order.orderId, { orderStatus: 'SHIPPED' });
    const [placed, shipped] = await lifeOf('orders', order.orderId);
    expect(placed?.orderItems).toEqual([
      {
        orderItemId: expect.any(String),
        orderId: order.orderId,
        productId: expect.any(String),
        quantity: 2,
        priceAtPurchase: '4.50',
        currencyAtPurchase: 'EUR',
      },
    ]);
    expect(placed?.changes?.items).toBeUndefined();
    expect(shipped?.type).toBe('OrderShipped');
    expect(shipped?.changes).toMatchObject({ orderStatus: { from: 'PENDING', to: 'SHIPPED' } });
  });

  test('of a chat says what was posted, also once the chat is gone', async () => {
    const chat = await testServer.shop.chat();
    const message = await testServer.shop.message(String(chat.chatId), { content: 'Have you got tea?' });
    await change('chats', chat.chatId, { status: 'CLOSED_BY_AGENT' });
    await remove('chats', chat.chatId);
    const [started, posted, closed, deleted, ...rest] = await lifeOf('chats', chat.chatId);
    expect(rest).toEqual([]);
    expect(started?.changes).toEqual(begun(chat));
    expect(posted?.message).toEqual(message);
    expect(posted?.changes).toEqual({
      lastMessageAt: { from: chat.lastMessageAt, to: message.timestamp },
    });
    expect(closed?.changes).toEqual({ status: { from: 'OPEN', to: 'CLOSED_BY_AGENT' } });
    expect(deleted?.changes).toMatchObject({ chatId: { from: chat.chatId, to: null } });
  });

  test('of what went with its parent says by which process, and that one thing caused it', async () => {
    const business = await testServer.shop.business();
    const product = await testServer.shop.product({ businessId: business.businessId });
    await remove('businesses', business.businessId);
    const [, last] = await lifeOf('businesses', business.businessId);
    const [, gone] = await lifeOf('products', product.productId);
    expect([gone?.type, gone?.correlationId]).toEqual(['ProductDeleted', last?.correlationId]);
  });

  test('in pages of any size is the same', async () => {
    const chat = await testServer.shop.chat();
    for (let n = 0; n < 6; n++) await testServer.shop.message(String(chat.chatId), { content: `${n}` });
    const whole = await lifeOf('chats', chat.chatId);
    expect(whole).toHaveLength(7);
    for (const limit of [1, 3, 7]) {
      const pages = await auditor.historyPages(`chats/${chat.chatId}`, `limit=${limit}`);
      expect(pages.map(page => page.length).slice(0, -1)).toEqual(
        Array(Math.ceil(7 / limit) - 1).fill(limit),
      );
      expect(pages.flat()).toEqual(whole);
    }
    const beyond = await auditor.history(`chats/${chat.chatId}`, 'after=9223372036854775807');
    expect(beyond.body).toEqual({ data: [], next: null });
  });
});
