/** What each kind of request asks of EventStoreDB and MongoDB, as the table in docs/ARCHITECTURE.md has it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { APP_SECRET, delivery, hand, Thread } from '../support/builders/metaWebhooks.ts';
import { Shop, unique } from '../support/builders/shop.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { CountedServers, type Trips } from '../support/servers/countedServers.ts';

/** Rounds until one is undisturbed by what the instance asks by itself. */
const ROUNDS = 40;

let servers: CountedServers;
let product: string;
let business: string;
let chat: string;
let client: ChatClient;

beforeAll(async () => {
  servers = await CountedServers.start({ FACEBOOK_APP_SECRET: APP_SECRET });
  const shop = new Shop(servers.system);
  const added = await shop.product();
  [product, business] = [String(added.productId), String(added.businessId)];
  const { customerId } = await shop.order({ businessId: business });
  await shop.order({ businessId: business, customerId });
  chat = String((await shop.chat({ businessId: business })).chatId);
  await post('messages', message())();
  client = await ChatClient.connect(servers.system.url);
});
afterAll(async () => {
  client?.socket.close();
  await servers?.stop();
});

const get = (path: string) => () => servers.system.call('GET', `/api/${path}`);
const post =
  (path: string, body: object, headers: () => Record<string, string> = () => ({})) =>
  () =>
    servers.system.call('POST', `/api/${path}`, body, headers());
/** It is on its platform already, so nothing follows it. */
const message = () => ({ chatId: chat, senderType: 'AGENT', contentType: 'TEXT', content: 'Hello' });
const tea = () => ({ businessId: business, name: 'Sencha', price: '4.50', currency: 'EUR' });
const key = () => ({ 'idempotency-key': unique('key') });
const webhook = () =>
  hand(servers.system, delivery('page', [new Thread('page', unique('person')).wrote(unique('mid'), 'Hi')]));
const catchUp = async () => {
  await client.ask({ type: 'subscribe', chatId: chat, after: '0' });
  await client.ask({ type: 'unsubscribe', chatId: chat });
};

const rows: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['GET by id', () => get(`products/${product}`)()],
  ['list with total', () => get(`products?businessId=${business}&limit=1`)()],
  ['list with includes', () => get(`orders?businessId=${business}&limit=1&include=customer,orderItems`)()],
  ['POST message', () => post('messages', { ...message(), platformMessageId: unique('mid') })()],
  ['POST product', () => post('products', tea())()],
  ['POST product with a key', () => post('products', tea(), key)()],
  ['webhook, one item', webhook],
  ['WebSocket catch-up of a short chat', catchUp],
];

describe('round trips of a request', () => {
  const text = readFileSync('docs/ARCHITECTURE.md', 'utf8');

  test.each(rows)(
    '%s',
    async (name, ask) => {
      const cells = /^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|/.exec(text.split(`| ${name} `)[1] ?? '') ?? [];
      const [reads, appends, queries, updates] = cells.slice(1).map(Number);
      const seen: Trips[] = [];
      const isAsSaid = (trips: Trips) =>
        JSON.stringify(trips) === JSON.stringify({ reads, appends, queries, updates });
      for (let round = 0; round < ROUNDS && !seen.some(isAsSaid); round++)
        seen.push(await servers.during(ask));
      expect(seen).toContainEqual({ reads, appends, queries, updates });
    },
    60_000,
  );
});
