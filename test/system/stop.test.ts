import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import { openSqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { type Call, client, openShop } from '../support/dsl/httpClient.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { callerWith } from '../support/dsl/writeSide.ts';
import { RunningServer } from '../support/servers/runningServer.ts';

const STOP_MS = 10_000;
const WRITERS = 8;

/** The name, and where API, docs and console are. */
const GREETING_LINES = 4;

describe('a server that is told to stop', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const start = (level = 'silent') =>
    RunningServer.start({ env: { DATA_DIR: directory.path, LOG_LEVEL: level } });
  const stopped = async (server: RunningServer, signal: NodeJS.Signals = 'SIGTERM') => {
    const began = performance.now();
    server.signal(signal);
    const code = await server.exit();
    return {
      code,
      seconds: (performance.now() - began) / 1_000,
      stderr: server.stderr.slice(GREETING_LINES),
    };
  };

  it('answers under load whatever it has begun, and ends with 0', async () => {
    const server = await start('info');
    const call = client(server.url);
    const shop = await openShop(call);
    const answered = new Set<string>();
    const writers = Array.from({ length: WRITERS }, () => postUntilGone(call, shop.chatId, answered));
    await eventually('some answers', () => answered.size > 200);
    const { code, seconds } = await stopped(server);
    await Promise.all(writers);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(5);
    // What the server says that it answered is what its clients got.
    const said = server.log
      .map(line => JSON.parse(line))
      .filter(({ method, path, status }) => method === 'POST' && path === '/api/messages' && status === 201)
      .map(({ requestId }) => String(requestId));
    expect(new Set(said)).toEqual(answered);
    const again = await start();
    const messages = await client(again.url)('GET', `/api/messages?chatId=${shop.chatId}&limit=1`);
    expect(Number(messages?.body.total)).toBe(answered.size);
    await again.kill();
  }, 30_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s while nobody calls',
    async signal => {
      const server = await start();
      expect(await stopped(server, signal)).toMatchObject({ code: 0, stderr: [] });
    },
    30_000,
  );

  it('does not wait for connections on which nothing is asked', async () => {
    const server = await start();
    const { port, hostname } = new URL(server.url);
    const silent = connect(Number(port), hostname);
    await eventually('connected', () => silent.readyState === 'open');
    const { code, seconds } = await stopped(server);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(STOP_MS / 1_000);
    silent.destroy();
  }, 30_000);

  it('ends with 0 while it still builds its read models', async () => {
    const log = openSqliteEventStore({ directory: directory.path });
    for (let n = 0; n < 40; n++) {
      const added = Array.from({ length: 500 }, (_, index) =>
        productAdded({ productId: idOf.product(`${n}-${index}`) }),
      );
      const events = added.map(event =>
        envelope(eventCatalog, event, callerWith(), new Date().toISOString()),
      );
      await log.append(`product-${n}`, 'no-stream', events);
    }
    await log.close();
    const server = await RunningServer.listening({ env: { DATA_DIR: directory.path } });
    expect(await stopped(server)).toMatchObject({ code: 0, stderr: [] });
    const again = await start();
    const list = await client(again.url)('GET', '/api/products?businessId=business&limit=1');
    expect(list?.body.total).toBe(20_000);
    await again.kill();
  }, 30_000);

  // static-web-server/static-web-server#79, gquittet/graceful-server#5.
  it('says so to a balancer first, and serves whoever has not noticed', async () => {
    const server = await RunningServer.start({ env: { DATA_DIR: directory.path, STOP_DELAY_MS: '2000' } });
    const fresh = { connection: 'close' };
    const get = (path: string) => client(server.url)('GET', path, undefined, fresh);
    server.signal('SIGTERM');
    await eventually('not ready', async () => (await get('/health/ready'))?.status === 503);
    expect((await get('/api/products'))?.status).toBe(200);
    expect((await get('/health/live'))?.status).toBe(200);
    expect(await server.exit()).toBe(0);
  }, 30_000);

  it('ends in time though a request never comes to its end', async () => {
    const server = await start();
    const { port, hostname } = new URL(server.url);
    const slow = connect(Number(port), hostname);
    slow.on('error', () => {});
    slow.write(
      'POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    await client(server.url)('GET', '/health/live');
    const { code, seconds } = await stopped(server);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(STOP_MS / 1_000);
    slow.destroy();
  }, 30_000);
});

/** Adds the request ids of all messages that were answered with 201. */
async function postUntilGone(call: Call, chatId: string, answered: Set<string>): Promise<void> {
  const body = { chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'Hello' };
  for (;;) {
    const requestId = crypto.randomUUID();
    const answer = await call('POST', '/api/messages', body, { 'x-request-id': requestId });
    if (!answer) return;
    if (answer.status === 201) answered.add(requestId);
  }
}
