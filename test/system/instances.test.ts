import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GraphApi } from '../doubles/graphApi.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { client, expectBody } from '../support/dsl/httpClient.ts';
import { Deployment } from '../support/servers/deployment.ts';
import { type Shop, WRITERS, Writers } from '../support/servers/deploymentLoad.ts';
import type { RunningServer } from '../support/servers/runningServer.ts';
import type { Json } from '../support/servers/testSystem.ts';

/** Longer than a lease runs without being renewed. */
const FROZEN_MS = 6_000;
async function open(server: RunningServer): Promise<Shop> {
  const call = client(server.url);
  const post = (path: string, body: object) => expectBody(call('POST', `/api/${path}`, body), 201);
  const { userId } = await post('users', { name: 'Ann', email: 'ann@example.com' });
  const { businessId } = await post('businesses', { name: 'Tea House', userId });
  const page = { platformType: 'FACEBOOK_PAGE', platformSpecificId: 'page-1', accessToken: 'token' };
  const { channelId } = await post('channels', { businessId, ...page });
  const person = { businessId, channelId, platformCustomerId: 'person-1' };
  await post('customers', person);
  const { chatId } = await post('chats', person);
  // The platform lets us answer for a day after somebody wrote.
  await post('messages', { chatId, senderType: 'CUSTOMER', contentType: 'TEXT', content: 'first' });
  return { businessId: String(businessId), chatId: String(chatId) };
}

async function all(url: string, path: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let cursor = ''; ; ) {
    const answer = await client(url)('GET', `${path}&limit=500${cursor}`);
    found.push(...Object.values((await expectBody(Promise.resolve(answer), 200)).data ?? {}));
    const next = answer?.headers.get('x-next-cursor');
    if (!next) return found;
    cursor = `&cursor=${next}`;
  }
}

/** What the writers wrote; the bot may have said something too. */
const isOurs = (content: unknown): boolean => /^\d-\d+$/.test(String(content));
const pushedMessages = (socket: ChatClient): Json[] =>
  socket.pushed().filter(frame => String(frame.type) === 'message' && isOurs(frame.message?.content));
const contentOf = (frame: Json): string => String(frame.message?.content);
const positionOf = (frame: Json): bigint => BigInt(String(frame.position));

describe('three instances on one log', () => {
  let deployment: Deployment | undefined;
  let graph: GraphApi | undefined;
  let writers: Writers | undefined;
  const sockets: ChatClient[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await deployment?.stop();
    // Whoever still writes finds nobody there, and ends.
    await writers?.stop();
    await graph?.stop();
  });

  const deploy = async (readModels: 'shared' | 'own') => {
    graph = await GraphApi.start();
    const env = { FACEBOOK_GRAPH_URL: graph.url, BOT_PAUSE_MINUTES: '60' };
    deployment = await Deployment.start({ instances: 3, env, readModels });
    return { deployment, graph };
  };

  const follow = async (server: RunningServer, chatId: string, after = '0') => {
    const socket = await ChatClient.connect(server.url);
    sockets.push(socket);
    await socket.ask({ type: 'subscribe', chatId, after });
    return socket;
  };

  it.each(['shared', 'own'] as const)(
    'lose, repeat, reorder and refuse nothing while one is killed and another is frozen (%s read models)',
    async readModels => {
      const { deployment, graph } = await deploy(readModels);
      const first = await deployment.holder();
      const [second, third] = othersThan(deployment, first);
      const shop = await open(first);
      const { chatId } = shop;
      const watching = [await follow(second, chatId), await follow(third, chatId)];
      const killed = await follow(first, chatId);

      writers = new Writers(deployment, shop);
      await writers.reach(5);
      await deployment.kill(first);
      await delay(1_000);
      second.signal('SIGSTOP');
      await delay(FROZEN_MS);
      second.signal('SIGCONT');
      await writers.reach(20);
      await writers.stop();
      expect(writers.refused).toEqual([]);

      const joined = await deployment.add();
      for (const { url } of [second, third, joined]) await showsAll(url, shop, writers);
      // The socket of the instance that was killed goes on elsewhere.
      const resumed = await follow(third, chatId, String(killed.pushed().at(-1)?.position ?? 0));
      await pushAll([...watching.map(socket => [socket]), [killed, resumed]], writers.messages.length);
      await sendAll(graph, writers);
    },
    400_000,
  );
});

function othersThan({ instances }: Deployment, first: RunningServer): [RunningServer, RunningServer] {
  const [second, third] = instances.filter(each => each !== first);
  if (!second || !third) throw new Error('there should be three');
  return [second, third];
}

/** An instance shows everything once, and what a client has seen on any of them. */
async function showsAll(url: string, { businessId, chatId }: Shop, writers: Writers): Promise<void> {
  const { posted, messages, products } = writers;
  const position = posted.map(each => each.position).reduce((a, b) => (a > b ? a : b));
  const headers = { 'x-min-position': String(position) };
  expect((await client(url)('GET', `/api/chats/${chatId}`, undefined, headers))?.status).toBe(200);
  const shown = (await all(url, `/api/messages?chatId=${chatId}`)).filter(({ content }) => isOurs(content));
  expect(idsOf(shown, 'messageId')).toEqual(
    idsOf(
      messages.map(({ entity }) => entity),
      'messageId',
    ),
  );
  const sold = await all(url, `/api/products?businessId=${businessId}`);
  expect(idsOf(sold, 'productId')).toEqual(
    idsOf(
      products.map(({ entity }) => entity),
      'productId',
    ),
  );
}

const idsOf = (entities: readonly Json[], field: string): string[] =>
  entities.map(entity => String(entity[field])).toSorted();

/** Each group of sockets, one behind the other, was pushed every message once and in order. */
async function pushAll(groups: readonly (readonly ChatClient[])[], count: number): Promise<void> {
  for (const group of groups) {
    const pushed = () => group.flatMap(pushedMessages);
    await eventually('all is pushed', () => pushed().length >= count, 20_000);
    inOrder(pushed(), count);
  }
}

/** What agents wrote reached the platform once each; what the killed instance was at may be unknown to us. */
async function sendAll(graph: GraphApi, { messages }: Writers): Promise<void> {
  const wanted = messages
    .filter(({ writer }) => writer % 2 === 0)
    .map(({ entity }) => String(entity.content));
  await passes(async () => {
    const sent = graph.texts.map(String);
    expect(new Set(sent).size).toBe(sent.length);
    expect(wanted.filter(text => !sent.includes(text)).length).toBeLessThanOrEqual(1);
  }, 150_000);
}

/** Every message once, by ascending position, and each writer's numbers one after another. */
function inOrder(frames: readonly Json[], count: number): void {
  const positions = frames.map(positionOf);
  expect(positions).toEqual(positions.toSorted((a, b) => Number(a - b)));
  expect(new Set(positions).size).toBe(count);
  for (let writer = 0; writer < WRITERS; writer++) {
    const numbers = frames
      .map(contentOf)
      .filter(text => text.startsWith(`${writer}-`))
      .map(text => Number(text.split('-')[1]));
    expect(numbers).toEqual(numbers.map((_, n) => n));
  }
}
