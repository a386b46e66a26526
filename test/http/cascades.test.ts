import { describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '../../src/events/event.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { Shop, unique } from '../support/builders/shop.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { startServerProcess } from '../support/servers/serverProcess.ts';
import { type TestServer, useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

/** What belongs to a business, with the fields by which each is found. */
const kinds = ['channels', 'customers', 'products', 'orders', 'chats'] as const;
const idOf = {
  channels: 'channelId',
  customers: 'customerId',
  products: 'productId',
  orders: 'orderId',
  chats: 'chatId',
};
type Children = Record<(typeof kinds)[number], Json>;

async function childrenIn(shop: Shop, businessId: unknown): Promise<Children> {
  const channels = await shop.channel({ businessId });
  const { channelId } = channels;
  const customers = await shop.customer({ businessId, channelId });
  const { customerId, platformCustomerId } = customers;
  const chats = await shop.chat({ businessId, channelId, platformCustomerId });
  await shop.message(String(chats.chatId));
  const products = await shop.product({ businessId });
  return { channels, customers, products, orders: await shop.order({ businessId, customerId }), chats };
}

const paths = (children: Children) => kinds.map(kind => `/api/${kind}/${children[kind][idOf[kind]]}`);
const statusesOf = async ({ call }: TestSystem, asked: readonly string[]) =>
  Promise.all(asked.map(async path => (await call('GET', path)).status));
const totalsOf = async ({ call }: TestSystem, businessId: unknown) =>
  Promise.all(
    kinds.map(async kind => (await call('GET', `/api/${kind}?businessId=${businessId}`)).body.total),
  );
const nothing = kinds.map(() => 0);

const productIn = ({ call }: TestSystem, businessId: unknown) =>
  call('POST', '/api/products', { businessId, name: 'Tea', price: '1', currency: 'EUR' });

/** So many products, some dozens of them at a time. */
async function addProducts(system: TestSystem, businessId: unknown, count: number): Promise<void> {
  const batch = 100;
  for (let made = 0; made < count; made += batch) {
    await Promise.all(
      Array.from({ length: Math.min(batch, count - made) }, () => productIn(system, businessId)),
    );
  }
}

describe.each(enginePairs)('deletions on the %s engines', pair => {
  let log: EventStore | undefined;
  const testServer: TestServer = useTestServer({
    pair,
    around: store => {
      log = store;
      return store;
    },
  });
  const remove = (path: string) => testServer.system.call('DELETE', path);
  const events = async (): Promise<readonly RecordedEvent[]> =>
    (await log?.readAll({ limit: 100_000 })) ?? [];

  test('of a business: all that belongs to it is gone with the answer, and nothing else is', async () => {
    const { system, shop } = testServer;
    const [here, there] = [await shop.business(), await shop.business()];
    const [gone, kept] = [await childrenIn(shop, here.businessId), await childrenIn(shop, there.businessId)];
    const answer = await remove(`/api/businesses/${here.businessId}`);
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(await statusesOf(system, paths(gone))).toEqual(kinds.map(() => 404));
    expect(await totalsOf(system, here.businessId)).toEqual(nothing);
    expect(await system.call('GET', `/api/chats/${gone.chats.chatId}/messages`)).toMatchObject({
      status: 404,
    });
    expect(await statusesOf(system, paths(kept))).toEqual(kinds.map(() => 200));
    expect(await remove(`/api/businesses/${here.businessId}`)).toMatchObject({ status: 404 });
    expect(await system.call('GET', `/api/users/${here.userId}`)).toMatchObject({ status: 200 });
  });

  test('of a user: the businesses and all that belongs to them', async () => {
    const { system, shop } = testServer;
    const { userId } = await shop.user();
    const owned = [await shop.business({ userId }), await shop.business({ userId })];
    const children = await Promise.all(owned.map(({ businessId }) => childrenIn(shop, businessId)));
    expect(await remove(`/api/users/${userId}`)).toMatchObject({ status: 204 });
    const businesses = owned.map(({ businessId }) => `/api/businesses/${businessId}`);
    const statuses = await statusesOf(system, [...businesses, ...children.flatMap(paths)]);
    expect(new Set(statuses)).toEqual(new Set([404]));
    const list = await system.call('GET', `/api/businesses?userId=${userId}`);
    expect(list.body).toEqual({ data: [], total: 0 });
  });

  test('of a user who is only named by providerUserId: what carries it stays', async () => {
    const { system, shop } = testServer;
    const providerUserId = unique('provider');
    const { userId } = await shop.user({ providerUserId });
    const business = await shop.business({ providerUserId });
    await remove(`/api/users/${userId}`);
    expect(await system.call('GET', `/api/businesses/${business.businessId}`)).toMatchObject({ status: 200 });
  });

  test('of a business give back what its customers and channels were known by', async () => {
    const { shop } = testServer;
    const { businessId, channelId, platformType, platformSpecificId } = await shop.channel();
    const { platformCustomerId, customerId } = await shop.customer({ businessId, channelId });
    await remove(`/api/businesses/${businessId}`);
    const released = (await events()).filter(({ type }) => type === 'UniqueKeyReleased');
    expect(released.map(({ data }) => data.ownerId)).toEqual(expect.arrayContaining([customerId, channelId]));
    const again = await shop.channel({ platformType, platformSpecificId });
    const { businessId: other, channelId: theirs } = again;
    const customer = await shop.customer({ businessId: other, channelId: theirs, platformCustomerId });
    expect(customer).toMatchObject({ platformCustomerId });
  });

  test('each is an event of its own, caused by the first, in one correlation', async () => {
    const { shop } = testServer;
    const { userId } = await shop.user();
    const { businessId } = await shop.business({ userId });
    const children = await childrenIn(shop, businessId);
    await remove(`/api/users/${userId}`);
    const all = await events();
    const endOf = (id: unknown, type: string) =>
      all.filter(event => event.type === type && Object.values(event.data).includes(id as string));
    const [first, ...others] = endOf(userId, 'UserDeleted');
    expect(others).toEqual([]);
    const [second] = endOf(businessId, 'BusinessDeleted');
    expect(second?.metadata).toMatchObject({ $causationId: first?.id, source: 'process' });
    const types = ['ChannelDisconnected', 'CustomerDeleted', 'ProductDeleted', 'OrderDeleted', 'ChatDeleted'];
    const ends = kinds.flatMap((kind, index) => endOf(children[kind][idOf[kind]], types[index] ?? ''));
    expect(ends.map(({ type }) => type)).toEqual(types);
    for (const { metadata } of ends) {
      expect([first?.id, second?.id]).toContain(metadata.$causationId);
      expect(metadata.$correlationId).toBe(first?.metadata.$correlationId);
    }
  });

  test('a child whose creation races the deletion of its business goes too', async () => {
    const { system, shop } = testServer;
    const { businessId } = await shop.business();
    const racing = Array.from({ length: 60 }, async (_, index) => {
      if (index === 30) return remove(`/api/businesses/${businessId}`);
      return productIn(system, businessId);
    });
    const statuses = (await Promise.all(racing)).map(({ status }) => status);
    expect(statuses[30]).toBe(204);
    expect(new Set(statuses.filter((_, index) => index !== 30)).difference(new Set([201, 400])).size).toBe(0);
    const isEmpty = async () =>
      JSON.stringify(await totalsOf(system, businessId)) === JSON.stringify(nothing);
    expect(await eventually('no child left', isEmpty)).toBe(true);
  });

  test('a business whose opening races the deletion of its user goes too', async () => {
    const { system, shop } = testServer;
    const { userId } = await shop.user();
    const racing = Array.from({ length: 20 }, async (_, index) => {
      if (index === 10) return remove(`/api/users/${userId}`);
      return system.call('POST', '/api/businesses', { userId, name: 'Tea' });
    });
    await Promise.all(racing);
    const total = async () => (await system.call('GET', `/api/businesses?userId=${userId}`)).body.total;
    expect(await eventually('no business left', async () => Number(await total()) === 0)).toBe(true);
  });
});

describe('a business of more than 1,000 children', () => {
  const COUNT = 1_200;
  const totalIn = async ({ call }: TestSystem, businessId: unknown) =>
    Number((await call('GET', `/api/products?businessId=${businessId}&limit=1`)).body.total);

  test('answers before all are gone, and they go', async () => {
    const system = await startTestSystem();
    const { businessId } = await new Shop(system).business();
    await addProducts(system, businessId, COUNT);
    expect(await totalIn(system, businessId)).toBe(COUNT);
    expect(await system.call('DELETE', `/api/businesses/${businessId}`)).toMatchObject({ status: 204 });
    expect(await totalIn(system, businessId)).toBeLessThanOrEqual(COUNT - 1_000);
    await eventually('no product left', async () => (await totalIn(system, businessId)) === 0);
    await system.stop();
  }, 60_000);

  test('is gone after a crash in the midst of it, too', async () => {
    const directory = temporaryDirectory();
    const filling = await startTestSystem({ directory: directory.path });
    const { businessId } = await new Shop(filling).business();
    await addProducts(filling, businessId, COUNT);
    await filling.stop();
    const crashing = await startServerProcess(directory.path);
    const deleted = await fetch(`${crashing.url}/api/businesses/${businessId}`, { method: 'DELETE' });
    expect(deleted.status).toBe(204);
    await crashing.kill();
    const system = await startTestSystem({ directory: directory.path });
    await eventually('no product left', async () => (await totalIn(system, businessId)) === 0);
    await system.stop();
    directory.remove();
  }, 60_000);
});
