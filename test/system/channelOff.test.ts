/** A page that is connected late, and one whose token runs out, on a server that is killed on the way. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GraphApi } from '../doubles/graphApi.ts';
import {
  APP_SECRET,
  delivery,
  type Item,
  START,
  signature,
  Thread,
  WEBHOOKS,
} from '../support/builders/metaWebhooks.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { client, expectBody } from '../support/dsl/httpClient.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { Deployment } from '../support/servers/deployment.ts';
import { RunningServer } from '../support/servers/runningServer.ts';
import type { Json } from '../support/servers/testSystem.ts';

const thread = new Thread('4711', 'lena');
const wrote = (text: string, secondsAgo = 0): Item =>
  thread.wrote(text, text, Date.now() - START - 1_000 * secondsAgo);

describe('a server that is killed while messages wait', () => {
  let directory: TemporaryDirectory;
  let graph: GraphApi;
  let server: RunningServer;
  beforeEach(async () => {
    directory = temporaryDirectory();
    graph = await GraphApi.start();
    graph.profiles.set(thread.person, { name: 'Lena' });
    server = await start();
  });
  afterEach(async () => {
    await server.kill();
    await graph.stop();
    directory.remove();
  });

  const start = () =>
    RunningServer.start({
      env: { DATA_DIR: directory.path, FACEBOOK_APP_SECRET: APP_SECRET, FACEBOOK_GRAPH_URL: graph.url },
    });
  const restart = async () => {
    await server.kill();
    server = await start();
  };
  const get = (path: string) => expectBody(client(server.url)('GET', path), 200);
  const post = (path: string, body: object) => expectBody(client(server.url)('POST', path, body), 201);
  const put = (path: string, body: object) => expectBody(client(server.url)('PUT', path, body), 200);

  async function tell(...items: Item[]): Promise<void> {
    const body = JSON.stringify(delivery(thread.page, items));
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature(body) };
    const response = await fetch(`${server.url}${WEBHOOKS}`, { method: 'POST', headers, body });
    expect([response.status, await response.text()]).toEqual([200, 'EVENT_RECEIVED']);
  }
  const waits = (total: number) =>
    passes(async () => expect((await get('/api/admin/waiting?pageId=4711')).total).toBe(total));
  async function said(): Promise<string[]> {
    const { data } = await get('/api/chats?platformCustomerId=lena&include=messages');
    return Object.values(data ?? {}).flatMap(chat =>
      Object.values(chat.messages ?? {}).map(({ senderType, content }) =>
        String(senderType) === 'CUSTOMER' ? String(content) : String(senderType),
      ),
    );
  }
  async function channel(): Promise<Json> {
    const { userId } = await post('/api/users', { name: 'Ann', email: 'ann@example.com' });
    const { businessId } = await post('/api/businesses', { userId, name: 'Tea House' });
    const page = { platformType: 'FACEBOOK_PAGE', platformSpecificId: thread.page };
    return post('/api/channels', { businessId, ...page, accessToken: 'old' });
  }

  test('a page that is connected later: shown, named and answered once', async () => {
    await tell(wrote('Are you open?', 60));
    await waits(1);
    expect(await said()).toEqual([]);
    await restart();
    await waits(1);
    await channel();
    await server.kill();
    server = await start();
    await passes(async () => expect(await said()).toEqual(['Are you open?', 'BOT']));
    await waits(0);
    await passes(async () => expect(graph.taken).toHaveLength(1));
    await passes(async () => {
      const { data } = await get('/api/customers?platformCustomerId=lena');
      expect(Object.values(data ?? {})[0]?.fullName).toBe('Lena');
    });
    await restart();
    await tell(wrote('Are you open?', 60), wrote('Thanks'));
    await passes(async () => expect(graph.taken).toHaveLength(2));
    expect(await said()).toEqual(['Are you open?', 'BOT', 'Thanks', 'BOT']);
  }, 90_000);

  test('a token that has run out: what came until it was renewed is shown, and answered once', async () => {
    const { channelId } = await channel();
    const path = `/api/channels/${channelId}`;
    graph.next({ kind: 'error', status: 400, code: 190, subcode: 463 });
    await tell(wrote('one', 30));
    await eventually('the channel is off', async () => String((await get(path)).isActive) === 'false');
    await tell(wrote('two'), wrote('three'));
    await waits(2);
    await restart();
    await waits(2);
    expect(await said()).toEqual(['one', 'BOT']);
    await put(path, { accessToken: 'new', isActive: true });
    await restart();
    const caughtUp = ['one', 'BOT', 'two', 'three', 'BOT'];
    await passes(async () => expect(await said()).toEqual(caughtUp));
    await waits(0);
    await tell(wrote('four'));
    await passes(async () => expect(await said()).toEqual([...caughtUp, 'four', 'BOT']));
    // The answer to the first one, which failed for the token alone, is among them.
    await passes(async () => expect(graph.taken.map(({ token }) => token)).toEqual(['new', 'new', 'new']));
    expect(new Set(graph.taken.map(({ body }) => body.message.metadata)).size).toBe(3);
  }, 90_000);
});

describe('three instances of which one dies while it catches up', () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.start({ instances: 3, env: { FACEBOOK_APP_SECRET: APP_SECRET } });
  });
  afterEach(() => deployment.stop());

  const PEOPLE = 12;
  const EACH = 8;

  test('every message is shown once and in its order', async () => {
    const post = (path: string, body: object) =>
      expectBody(client(deployment.instances[0]?.url ?? '')('POST', path, body), 201);
    const get = (path: string) => expectBody(client(deployment.instances[0]?.url ?? '')('GET', path), 200);
    const people = Array.from({ length: PEOPLE }, (_, index) => new Thread('4711', `person-${index}`));
    const names = Array.from({ length: EACH }, (_, index) => String(index));
    const items = names.flatMap(name =>
      people.map(person => person.wrote(`${person.person} ${name}`, name, Date.now() - START + Number(name))),
    );
    const body = JSON.stringify(delivery('4711', items));
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature(body) };
    const [first] = deployment.instances;
    await fetch(`${first?.url}${WEBHOOKS}`, { method: 'POST', headers, body });
    const waiting = async () => Number((await get('/api/admin/waiting')).total);
    await passes(async () => expect(await waiting()).toBe(items.length), 60_000);
    const { userId } = await post('/api/users', { name: 'Ann', email: 'ann@example.com' });
    const { businessId } = await post('/api/businesses', { userId, name: 'Tea House' });
    const holder = await deployment.holder();
    await post('/api/channels', { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: '4711' });
    await eventually('some are taken in', async () => (await waiting()) < items.length);
    await deployment.kill(holder);
    await passes(async () => expect(await waiting()).toBe(0), 60_000);
    const { data } = await get('/api/chats?include=messages&limit=100');
    const chats = Object.values(data ?? {}).map(chat =>
      Object.values(chat.messages ?? {}).flatMap(({ senderType, content }) =>
        String(senderType) === 'CUSTOMER' ? [String(content)] : [],
      ),
    );
    expect(chats).toEqual(people.map(() => names));
  }, 180_000);
});
