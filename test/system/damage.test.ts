/** Files of a running server that go bad: damaged read models, and a disk that takes no writes any more. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/dsl/eventually.ts';
import { type Call, client, expectBody, openShop } from '../support/dsl/httpClient.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { RunningServer } from '../support/servers/runningServer.ts';

const PAGE_BYTES = 4_096;
const PRODUCTS = 300;

/** Every page but the first, so that the file still looks like a database. */
function damage(path: string): void {
  const { size } = statSync(path);
  const file = openSync(path, 'r+');
  const nonsense = Buffer.alloc(PAGE_BYTES, 0xa5);
  for (let at = PAGE_BYTES; at < size; at += PAGE_BYTES) writeSync(file, nonsense, 0, PAGE_BYTES, at);
  closeSync(file);
}

describe('a server whose read.db is damaged while it runs', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('answers 503 and is not ready, then shows everything again by itself', async () => {
    const env = { DATA_DIR: directory.path, LOG_LEVEL: 'info' };
    const first = await RunningServer.start({ env });
    const { businessId } = await openShop(client(first.url));
    const description = 'x'.repeat(2_000);
    for (let n = 0; n < PRODUCTS; n++) {
      const product = { businessId, name: `Tea ${n}`, description, price: '1.00', currency: 'EUR' };
      expect((await client(first.url)('POST', '/api/products', product))?.status).toBe(201);
    }
    first.signal('SIGTERM');
    expect(await first.exit()).toBe(0);

    // Nothing of the file is in this one's memory yet, but what it read to open it.
    const server = await RunningServer.start({ env });
    const call = client(server.url);
    damage(join(directory.path, 'read.db'));
    const list = `/api/products?businessId=${businessId}&limit=1000`;
    const refused = await eventually('a refusal', async () => {
      const answer = await call('GET', list);
      return answer && answer.status !== 200 ? answer : undefined;
    });
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: 'read-store-unavailable' });
    const shown = await eventually('everything again', async () => {
      const answer = await call('GET', list);
      if (answer?.status !== 200) expect(answer?.status).toBe(503);
      return answer?.status === 200 ? answer : undefined;
    });
    expect(shown.body).toMatchObject({ total: PRODUCTS });
    await eventually('ready', async () => (await call('GET', '/health/ready'))?.status === 200);
    server.signal('SIGTERM');
    expect(await server.exit()).toBe(0);
    // Only now, for the log leaves in blocks.
    expect(server.log.join('\n')).toMatch(/the read models are damaged; they are built again from the log/);
  }, 60_000);
});

/** The server's data directory becomes a disk of its own, which takes a mount namespace (Linux). */
const onOwnDisk = [
  'unshare',
  '-rm',
  'sh',
  '-c',
  'mount -t tmpfs -o size=64m tmpfs "$DATA_DIR" && exec "$@"',
  'sh',
] as const;
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

(canMount ? describe : describe.skip)('a server whose disk takes no writes any more', () => {
  let directory: TemporaryDirectory;
  let server: RunningServer;
  let call: Call;
  beforeEach(async () => {
    directory = temporaryDirectory();
    server = await RunningServer.start({ env: { DATA_DIR: directory.path }, through: onOwnDisk });
    call = client(server.url);
  }, 30_000);
  afterEach(async () => {
    await server.kill();
    directory.remove();
  });

  const ready = async () => (await call('GET', '/health/ready'))?.status;
  const ballast = () => join(`/proc/${server.pid}/root`, directory.path, 'ballast');

  it('says so in /health/ready, reads on, and is ready again when it takes them', async () => {
    const { businessId } = await openShop(call);
    expect(await ready()).toBe(200);
    spawnSync('sh', ['-c', 'cat /dev/zero > "$1"', 'sh', ballast()]);
    const product = {
      businessId,
      name: 'Tea',
      description: 'x'.repeat(60_000),
      price: '1.00',
      currency: 'EUR',
    };
    await eventually('a refusal', async () => (await call('POST', '/api/products', product))?.status === 503);
    await eventually('not ready', async () => (await ready()) === 503);
    const told = await expectBody(call('GET', '/health/ready'), 503);
    expect(told).toMatchObject({
      status: 'not ready',
      reason: expect.stringMatching(/event log cannot be written/),
    });
    expect((await call('GET', `/api/businesses/${businessId}`))?.status).toBe(200);
    truncateSync(ballast(), 0);
    await eventually('ready again', async () => (await ready()) === 200);
    expect((await call('POST', '/api/products', product))?.status).toBe(201);
  }, 60_000);
});
