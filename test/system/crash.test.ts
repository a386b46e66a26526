import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Call, client, expectBody, openShop } from '../support/dsl/httpClient.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { RunningServer } from '../support/servers/runningServer.ts';
import type { Json } from '../support/servers/testSystem.ts';

const ROUNDS = 4;
const WRITERS = 8;

/** What the server said that it has, by id; and what it was cut off in. */
interface CommandResult {
  readonly messages: Map<string, Json>;
  readonly products: Map<string, Json>;
  readonly unanswered: { readonly key: string; readonly content: string }[];
}

describe('a server that is killed under load', () => {
  let directory: TemporaryDirectory;
  beforeAll(() => {
    directory = temporaryDirectory();
  });
  afterAll(() => directory.remove());

  const start = () => RunningServer.start({ env: { DATA_DIR: directory.path } });

  it('has every write that it acknowledged, unchanged and once', async () => {
    let server = await start();
    const shop = await openShop(client(server.url));
    const written: CommandResult = { messages: new Map(), products: new Map(), unanswered: [] };
    for (let round = 0; round < ROUNDS; round++) {
      const over = new AbortController();
      const writers = Array.from({ length: WRITERS }, (_, n) =>
        write(client(server.url), shop, written, `${round}-${n}`, over.signal),
      );
      await delay(300 + Math.random() * 500);
      over.abort();
      await server.kill();
      await Promise.all(writers);
      server = await start();
      await verify(client(server.url), shop, written);
    }
    expect(written.messages.size).toBeGreaterThan(ROUNDS * WRITERS);
    expect(written.products.size).toBeGreaterThan(ROUNDS * WRITERS);
    server.signal('SIGTERM');
    expect(await server.exit()).toBe(0);
  }, 60_000);
});

type Shop = Awaited<ReturnType<typeof openShop>>;

/** At full speed: messages with a key, products, and changes of products, until the server is gone. */
async function write(
  call: Call,
  shop: Shop,
  written: CommandResult,
  name: string,
  over: AbortSignal,
): Promise<void> {
  for (let n = 0; ; n++) {
    const key = `${name}-${n}`;
    const [message, product] = await Promise.all([
      postMessage(call, shop, key),
      call('POST', '/api/products', { ...shop, name: key, price: '1', currency: 'EUR' }),
    ]);
    if (message) written.messages.set(String(message.messageId), message);
    else written.unanswered.push({ key, content: key });
    if (product?.status === 201) await reprice(call, product.body, written);
    if (over.aborted && (!message || !product)) return;
  }
}

async function postMessage(call: Call, { chatId }: Shop, key: string): Promise<Json | undefined> {
  const body = { chatId, senderType: 'AGENT', contentType: 'TEXT', content: key };
  const answer = await call('POST', '/api/messages', body, { 'idempotency-key': key });
  return answer && answer.status === 201 ? answer.body : undefined;
}

/** The product is known as its last acknowledged answer; while a change is unanswered it may be either. */
async function reprice(call: Call, product: Json, written: CommandResult): Promise<void> {
  const id = String(product.productId);
  const answer = await call('PUT', `/api/products/${id}`, { price: '2' });
  if (answer?.status === 200) written.products.set(id, answer.body);
}

async function verify(call: Call, shop: Shop, written: CommandResult): Promise<void> {
  // What was cut off is sent again under its key, as a client does.
  for (const { key } of written.unanswered.splice(0)) {
    const message = await postMessage(call, shop, key);
    if (!message) throw new Error(`${key} is not answered after the restart`);
    written.messages.set(String(message.messageId), message);
  }
  const shown = await all(call, `/api/messages?chatId=${shop.chatId}`);
  expect(new Set(shown.map(({ messageId }) => messageId)).size).toBe(shown.length);
  expect(new Set(shown.map(({ content }) => content)).size).toBe(shown.length);
  expect(new Map(shown.map(message => [String(message.messageId), message]))).toEqual(written.messages);
  const products = await all(call, `/api/products?businessId=${shop.businessId}`);
  const byId = new Map(products.map(product => [String(product.productId), product]));
  expect(byId.size).toBe(products.length);
  for (const [id, product] of written.products) expect(byId.get(id)).toEqual(product);
}

async function all(call: Call, path: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let cursor: string | undefined; ; ) {
    const answer = await call('GET', `${path}&limit=1000${cursor ? `&cursor=${cursor}` : ''}`);
    const page = await expectBody(Promise.resolve(answer), 200);
    found.push(...Object.values(page.data ?? {}));
    cursor = answer?.headers.get('x-next-cursor') ?? undefined;
    if (!cursor) return found;
  }
}
