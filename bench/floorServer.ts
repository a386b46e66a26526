/**
 * The floor of all goals: what a good engineer would write by hand in an afternoon. Koa, its router and `node:sqlite`;
 * one event row and one JSON text a post, all posts that wait in one durable commit, pages put together in SQL. No
 * validation, logs, metrics, second file or anything else. Its parent names the database.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { z } from 'zod';

const [path = ''] = process.argv.slice(2);
const db = new DatabaseSync(path);
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536');

const total = 'SELECT count(*) AS total FROM';
const pageOf = (rows: string) =>
  `SELECT '[' || coalesce(group_concat(text), '') || ']' AS text FROM (${rows})`;
const sql = {
  product: db.prepare('SELECT text FROM products WHERE id = ?'),
  products: db.prepare(
    pageOf('SELECT text FROM products WHERE businessId = ? ORDER BY businessId, place LIMIT ?'),
  ),
  productTotal: db.prepare(`${total} products WHERE businessId = ?`),
  orders: db.prepare(
    pageOf(`SELECT rtrim(o.text, '}') ||
      ',"customer":' || coalesce((SELECT text FROM customers WHERE id = o.customerId), 'null') ||
      ',"orderItems":[' || coalesce((SELECT group_concat(rtrim(i.text, '}') ||
        ',"product":' || coalesce((SELECT text FROM products WHERE id = i.productId), 'null') || '}')
        FROM orderItems i WHERE i.orderId = o.id), '') || ']}'
      AS text FROM orders o WHERE o.businessId = ? ORDER BY o.businessId, o.place LIMIT ?`),
  ),
  orderTotal: db.prepare(`${total} orders WHERE businessId = ?`),
  chat: db.prepare('SELECT 1 AS found FROM chats WHERE id = ?'),
  event: db.prepare('INSERT INTO events (stream, type, data) VALUES (?, ?, ?)'),
  insertMessage: db.prepare('INSERT INTO messages (id, chatId, text) VALUES (?, ?, ?)'),
  insertProduct: db.prepare('INSERT INTO products (id, businessId, text) VALUES (?, ?, ?)'),
};

interface Write {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
let waiting: Write[] = [];

/** Resolves once it is on the disk, with whatever else waited. */
function write(run: () => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (waiting.push({ run, resolve, reject }) === 1) setImmediate(commit);
  return promise;
}

function commit(): void {
  const writes = waiting;
  waiting = [];
  try {
    db.exec('BEGIN IMMEDIATE');
    for (const { run } of writes) run();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    for (const { reject } of writes) reject(error);
    return;
  }
  for (const { resolve } of writes) resolve();
}

// Made once: a schema that is made a request costs twice as much as all the rest of it.
const textRow = z.object({ text: z.string() });
const totalRow = z.object({ total: z.number() });
const asText = (row: unknown): string => textRow.parse(row).text;
const asTotal = (row: unknown): number => totalRow.parse(row).total;

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function send(ctx: Context, status: number, text: string): void {
  ctx.status = status;
  ctx.type = 'application/json';
  ctx.body = text;
}

const list = (page: 'products' | 'orders', count: 'productTotal' | 'orderTotal') => (ctx: Context) => {
  const { businessId, limit = '20' } = ctx.query;
  const text = asText(sql[page].get(String(businessId), Number(limit)));
  send(ctx, 200, `{"data":${text},"total":${asTotal(sql[count].get(String(businessId)))}}`);
};

const router = new Router();
router.get('/api/products/:id', ctx => {
  const row = sql.product.get(ctx.params.id ?? '');
  if (row) send(ctx, 200, asText(row));
});
router.get('/api/products', list('products', 'productTotal'));
router.get('/api/orders', list('orders', 'orderTotal'));
router.post('/api/messages', async ctx => {
  const fields = await readJson(ctx.req);
  const chatId = String(fields.chatId);
  if (!sql.chat.get(chatId)) return;
  const messageId = randomUUID();
  const text = JSON.stringify({ messageId, ...fields, timestamp: new Date().toISOString() });
  await write(() => {
    sql.event.run(`chat-${chatId}`, 'MessagePosted', text);
    sql.insertMessage.run(messageId, chatId, text);
  });
  send(ctx, 201, text);
});
router.post('/api/products', async ctx => {
  const fields = await readJson(ctx.req);
  const productId = randomUUID();
  const now = new Date().toISOString();
  const text = JSON.stringify({ productId, ...fields, createdAt: now, updatedAt: now });
  await write(() => {
    sql.event.run(`product-${productId}`, 'ProductAdded', text);
    sql.insertProduct.run(productId, String(fields.businessId), text);
  });
  send(ctx, 201, text);
});

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6 });
});
process.on('disconnect', () => process.exit());
const app = new Koa();
app.use(router.routes());
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
