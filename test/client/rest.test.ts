import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiError, Client, NoAnswer } from '../../clients/typescript/src/index.ts';
import { FlakyGateway } from '../doubles/flakyGateway.ts';
import { Shop, unique } from '../support/builders/shop.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

let system: TestSystem;
let gateway: FlakyGateway;
let shop: Shop;
let client: Client;
beforeAll(async () => {
  system = await startTestSystem();
  gateway = await FlakyGateway.start(system.url);
  shop = new Shop(system);
  client = new Client({ baseUrl: gateway.url });
});
afterAll(async () => {
  await gateway.stop();
  await system.stop();
});

const anOwner = async () => String((await shop.user()).userId);
const attempts = (from: number) => gateway.seen.slice(from);

describe('a client of the API', () => {
  it('creates, reads, changes and deletes', async () => {
    const created = await client.post('/api/businesses', { body: { userId: await anOwner(), name: 'Tea' } });
    const path = { businessId: created.data.businessId };
    const changed = await client.put('/api/businesses/{businessId}', {
      path,
      body: { name: 'Tea House' },
      ...(created.etag === undefined ? {} : { ifMatch: created.etag }),
    });
    expect(changed.data.name).toBe('Tea House');
    const read = await client.get('/api/businesses/{businessId}', { path, query: { include: ['user'] } });
    expect(read.data).toMatchObject({ name: 'Tea House', user: { name: 'Ann' } });
    expect((await client.delete('/api/businesses/{businessId}', { path })).status).toBe(204);
    await expect(client.get('/api/businesses/{businessId}', { path })).rejects.toMatchObject({
      status: 404,
      code: 'not-found',
    });
  });

  it('says what was refused, by its code', async () => {
    const email = `${unique('taken')}@example.com`;
    await shop.user({ email });
    const refused = client.post('/api/users', { body: { name: 'Bea', email } });
    await expect(refused).rejects.toBeInstanceOf(ApiError);
    await expect(refused).rejects.toMatchObject({
      status: 409,
      code: 'key-taken',
      requestId: expect.any(String),
    });
  });

  it('puts nothing twice where the answer to a POST was lost', async () => {
    const userId = await anOwner();
    const from = gateway.seen.length;
    gateway.next({ kind: 'lose-answer' });
    const { data } = await client.post('/api/businesses', { body: { userId, name: 'Once' } });
    const keys = attempts(from).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    const all = await client.get('/api/businesses', { query: { userId } });
    expect(all.data.data.map(({ businessId }) => businessId)).toEqual([data.businessId]);
  });

  it('waits as long as Retry-After says', async () => {
    const userId = await anOwner();
    gateway.next({ kind: 'refuse', status: 503, retryAfter: '1' });
    const started = performance.now();
    await client.get('/api/users/{userId}', { path: { userId } });
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('repeats what was limited, and nothing whose outcome it cannot know', async () => {
    const body = { recipient: { id: 'nobody' }, sender: { id: 'lena' }, content: { text: 'Hello' } };
    let from = gateway.seen.length;
    gateway.next({ kind: 'refuse', status: 429 });
    await expect(client.post('/api/webhooks/try', { body })).rejects.toMatchObject({ status: 404 });
    expect(attempts(from)).toHaveLength(2);
    from = gateway.seen.length;
    gateway.next({ kind: 'lose-answer' });
    await expect(client.post('/api/webhooks/try', { body })).rejects.toBeInstanceOf(NoAnswer);
    expect(attempts(from)).toHaveLength(1);
  });

  it('gives up as soon as its caller does', async () => {
    const from = gateway.seen.length;
    gateway.next({ kind: 'refuse', status: 503, retryAfter: '30' });
    const signal = AbortSignal.timeout(300);
    const given = client.get('/health/ready', { signal });
    await expect(given).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(attempts(from)).toHaveLength(1);
  });

  it('carries the position of what it wrote to what it reads', async () => {
    const fresh = new Client({ baseUrl: gateway.url });
    const from = gateway.seen.length;
    const { data } = await fresh.post('/api/users', {
      body: { name: 'Ann', email: `${unique('ann')}@a.com` },
    });
    await fresh.get('/api/users/{userId}', { path: { userId: data.userId } });
    const [write, read] = attempts(from).map(({ headers }) => headers['x-min-position']);
    expect(write).toBeUndefined();
    expect(read).toMatch(/^\d+$/);
  });

  it('reads lists to their end, page after page, each when it is asked for', async () => {
    const business = await shop.business();
    const businessId = String(business.businessId);
    for (const name of ['Assam', 'Bancha', 'Ceylon', 'Darjeeling', 'Earl Grey']) {
      await shop.product({ businessId, name });
    }
    const query = { businessId, limit: 2 };
    const names: string[] = [];
    for await (const { name } of client.all('/api/products', { query })) names.push(name);
    expect(names).toEqual(['Assam', 'Bancha', 'Ceylon', 'Darjeeling', 'Earl Grey']);
    const from = gateway.seen.length;
    for await (const { data } of client.pages('/api/products', { query })) {
      expect(data.total).toBe(5);
      break;
    }
    expect(attempts(from)).toHaveLength(1);
  });

  it('shows who it is', async () => {
    const from = gateway.seen.length;
    let issued = 0;
    const known = new Client({ baseUrl: `${gateway.url}/`, token: async () => `clk_${++issued}` });
    await known.get('/health/live');
    await known.get('/health/live');
    expect(attempts(from).map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/health/live', 'Bearer clk_1'],
      ['/health/live', 'Bearer clk_2'],
    ]);
  });
});
