import { beforeAll, describe, expect, test } from '@jest/globals';
import { Auditor } from '../support/dsl/auditor.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json } from '../support/servers/testSystem.ts';

const typesOf = (events: readonly Json[]) => events.map(event => String(event.type));
const positionsOf = (events: readonly Json[]) => events.map(event => BigInt(String(event.position)));
const ascending = (positions: readonly bigint[]) => positions.toSorted((a, b) => (a < b ? -1 : 1));

describe.each(enginePairs)('the log for auditors on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  let auditor: Auditor;
  let chat: Json;
  let product: Json;

  beforeAll(async () => {
    const { shop, system } = testServer;
    auditor = new Auditor(system);
    chat = await shop.chat();
    for (const content of ['one', 'two', 'three']) await shop.message(String(chat.chatId), { content });
    product = await shop.product({ businessId: chat.businessId });
    await system.call('PUT', `/api/products/${product.productId}`, { price: '5.00' });
    await system.call('PUT', `/api/chats/${chat.chatId}`, { status: 'ARCHIVED' });
  });

  describe('is refused', () => {
    test.each([
      ['type=Nonsense', /^type: must be one of UserRegistered, /],
      ['entity=user', /^entity: must be one of users, businesses, .*, messages$/],
      ['entityId=1', /^entityId: needs entity/],
      ['entity=users&entityId=', /^entityId: must not be empty/],
      ['after=abc', /^after: must be a position/],
      ['after=-1', /^after: must be a position/],
      ['after=99999999999999999999', /^after: must be a position/],
      ['limit=0', /^limit: must be a whole number from 1 to 1000/],
      ['limit=1001', /^limit: /],
      ['from=yesterday', /^from: must be an ISO 8601 date/],
      ['until=2026-13-01', /^until: /],
      ['colour=red', /^colour: no such query parameter; allowed: after, limit, type/],
    ])('%s with 400', async (query, message) => {
      const { status, body } = await auditor.ask(query);
      expect(status).toBe(400);
      expect(body.message).toMatch(message);
    });
  });

  test('has every event in order, whole, with where and when and why', async () => {
    const [added] = await auditor.events(`entity=products&entityId=${product.productId}`);
    expect(added).toEqual({
      position: expect.stringMatching(/^\d+$/),
      stream: `product-${product.productId}`,
      revision: 0,
      type: 'ProductAdded',
      version: 1,
      data: expect.objectContaining({ productId: product.productId, name: 'Sencha', price: '4.50' }),
      metadata: {
        $correlationId: expect.any(String),
        $causationId: expect.any(String),
        actor: null,
        source: 'http',
        requestId: expect.any(String),
        recordedAt: product.createdAt,
        version: 1,
      },
      recordedAt: product.createdAt,
    });
  });

  test('without a filter has everything, the events of the system itself too', async () => {
    const events = await auditor.events('limit=1000');
    expect(positionsOf(events)).toEqual(ascending(positionsOf(events)));
    expect(typesOf(events)).toEqual(expect.arrayContaining(['UniqueKeyReserved', 'ChatStarted']));
  });

  test('in pages of any size is the same', async () => {
    const whole = await auditor.events('entity=chats');
    for (const limit of [1, 2, 4]) {
      const pages = await auditor.pages(`entity=chats&limit=${limit}`);
      expect(pages.flat()).toEqual(whole);
      expect(pages.slice(0, -1).every(page => page.length === limit)).toBe(true);
    }
  });

  test('begins behind any position, also one that is no event', async () => {
    const events = await auditor.events('entity=chats');
    const [, second] = positionsOf(events);
    expect(await auditor.events(`entity=chats&after=${second}`)).toEqual(events.slice(2));
    expect(await auditor.events(`entity=chats&after=${(second ?? 0n) - 1n}`)).toEqual(events.slice(1));
    expect((await auditor.ask('after=9223372036854775807')).body).toEqual({ data: [], next: null });
  });

  test('by type', async () => {
    expect(typesOf(await auditor.events('type=ProductRepriced'))).toEqual(['ProductRepriced']);
    expect(await auditor.events('type=OrderShipped')).toEqual([]);
  });

  test('by kind of entity; messages are those of all chats', async () => {
    const byChats = ['ChatStarted', ...Array<string>(3).fill('CustomerMessageReceived'), 'ChatArchived'];
    expect(typesOf(await auditor.events('entity=chats'))).toEqual(byChats);
    expect(typesOf(await auditor.events('entity=messages'))).toEqual(byChats.slice(1, 4));
    expect(typesOf(await auditor.events('entity=businesses'))).toEqual(['BusinessOpened']);
    expect(await auditor.events('entity=orders')).toEqual([]);
  });

  test('by entity reads its stream alone; of messages that of their chat', async () => {
    const ofChat = await auditor.pages(`entity=chats&entityId=${chat.chatId}&limit=2`);
    expect(ofChat.flat().map(event => event.revision)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(ofChat.flat().map(event => event.stream))).toEqual(new Set([`chat-${chat.chatId}`]));
    const messages = await auditor.pages(`entity=messages&entityId=${chat.chatId}&limit=2`);
    expect(messages.flat().map(event => event.revision)).toEqual([1, 2, 3]);
    const archived = await auditor.events(`entity=chats&entityId=${chat.chatId}&type=ChatArchived`);
    expect(archived.map(event => event.revision)).toEqual([4]);
    expect(await auditor.events('entity=chats&entityId=nobody')).toEqual([]);
  });

  test('by entity and a type of another has nothing', async () => {
    expect(await auditor.events('entity=users&type=ProductAdded')).toEqual([]);
    expect(await auditor.events(`entity=chats&entityId=${chat.chatId}&type=ProductAdded`)).toEqual([]);
  });

  test('by time: from is included, until is not', async () => {
    const events = await auditor.events('entity=chats');
    const at = (index: number) => String(events[index]?.recordedAt);
    const within = (from: string, until: string) =>
      events.filter(({ recordedAt }) => String(recordedAt) >= from && String(recordedAt) < until);
    expect(await auditor.events(`entity=chats&from=${at(1)}&until=${at(4)}`)).toEqual(within(at(1), at(4)));
    expect(await auditor.events(`entity=chats&from=${at(0)}`)).toEqual(events);
    expect(await auditor.events(`entity=chats&until=${at(0)}`)).toEqual([]);
    expect(await auditor.events('from=2100-01-01')).toEqual([]);
    const ofOne = await auditor.events(
      `entity=chats&entityId=${chat.chatId}&until=2100-01-01T00:00:00%2B02:00`,
    );
    expect(ofOne).toEqual(events);
  });

  test('is not for caches, nor for other methods', async () => {
    const { headers } = await auditor.ask('');
    expect(headers.get('cache-control')).toBe('no-store');
    const refused = await testServer.system.call('POST', '/api/audit/events', {});
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'HEAD, GET']);
  });
});
