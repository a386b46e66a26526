import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/dsl/eventually.ts';
import { type Call, client, expectBody, openShop } from '../support/dsl/httpClient.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { RunningServer } from '../support/servers/runningServer.ts';

/** The server's data directory becomes a small disk of its own, which takes a mount namespace (Linux). */
const onSmallDisk = [
  'unshare',
  '-rm',
  'sh',
  '-c',
  'mount -t tmpfs -o size=16m tmpfs "$DATA_DIR" && exec "$@"',
  'sh',
] as const;
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

(canMount ? describe : describe.skip)('a server whose disk is full', () => {
  let directory: TemporaryDirectory;
  let server: RunningServer;
  let call: Call;
  let shop: { businessId: string; chatId: string };
  beforeAll(async () => {
    directory = temporaryDirectory();
    server = await RunningServer.start({ env: { DATA_DIR: directory.path }, through: onSmallDisk });
    call = client(server.url);
    shop = await openShop(call);
  }, 30_000);
  afterAll(async () => {
    await server.kill();
    directory.remove();
  });

  /** Seen from within the server's namespace. */
  const ballast = () => join(`/proc/${server.pid}/root`, directory.path, 'ballast');
  /** Takes all the room that is left, and ends where there is none. */
  const fill = () => spawnSync('sh', ['-c', 'cat /dev/zero > "$1"', 'sh', ballast()]);
  const message = () =>
    call('POST', '/api/messages', {
      chatId: shop.chatId,
      senderType: 'AGENT',
      contentType: 'TEXT',
      content: 'x'.repeat(2_000),
    });
  const total = async () => {
    const list = await call('GET', `/api/messages?chatId=${shop.chatId}&limit=1`);
    return Number((await expectBody(Promise.resolve(list), 200)).total);
  };

  it('refuses writes, answers reads, and takes writes again when there is room', async () => {
    const customer = await orderable();
    for (let n = 0; n < 20; n++) expect((await message())?.status).toBe(201);
    fill();
    let taken = 20;
    const refused = await eventually('a refusal', async () => {
      const answer = await message();
      if (answer?.status === 201) taken++;
      else return answer;
      return undefined;
    });
    expect(refused).toMatchObject({ status: 503, body: { code: 'event-store-unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const order = await call('POST', '/api/orders', customer);
    expect(order).toMatchObject({ status: 500, body: { message: 'Failed to create order' } });
    expect((await call('PUT', `/api/chats/${shop.chatId}`, { status: 'ARCHIVED' }))?.status).toBe(503);
    expect((await call('GET', `/api/chats/${shop.chatId}`))?.body).toMatchObject({ status: 'OPEN' });
    expect((await call('GET', '/health/live'))?.status).toBe(200);

    rmSync(ballast());
    expect((await message())?.status).toBe(201);
    expect((await call('POST', '/api/orders', customer))?.status).toBe(201);
    await eventually('all messages are shown', async () => (await total()) === taken + 1, 15_000);
    server.signal('SIGTERM');
    expect(await server.exit()).toBe(0);
  }, 60_000);

  /** The body of an order that is taken. */
  async function orderable(): Promise<object> {
    const { businessId } = shop;
    const post = (path: string, body: object) => expectBody(call('POST', path, body), 201);
    const channels = await call('GET', `/api/channels?businessId=${businessId}`);
    const [channel] = Object.values(channels?.body.data ?? {});
    const place = { businessId, channelId: channel?.channelId, platformCustomerId: 'q' };
    const { customerId } = await post('/api/customers', place);
    const { productId } = await post('/api/products', { businessId, name: 'x', price: '1', currency: 'EUR' });
    const item = { productId, quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' };
    return {
      businessId,
      customerId,
      channelId: null,
      totalAmount: '1',
      currency: 'EUR',
      shippingAddress: 'x',
      orderItems: [item],
    };
  }
});
