import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ChatClient } from '../support/chatClient.ts';
import { Deployment } from '../support/deployment.ts';
import { eventually, passes } from '../support/eventually.ts';
import { GraphApi } from '../support/graphApi.ts';
import { client, expectBody, type HttpAnswer } from '../support/httpClient.ts';
import type { RunningServer } from '../support/runningServer.ts';
import type { Json } from '../support/testSystem.ts';

const WRITERS = 6;
/** Longer than a lease runs without being renewed. */
const FROZEN_MS = 6_000;
/** Answers that a client waits through: another try gets the answer that is wanted. */
const NOT_YET: readonly (string | undefined)[] = ['request-in-progress', 'read-models-not-ready'];

interface Posted {
  readonly writer: number;
  readonly message: Json;
  readonly position: bigint;
}

/** Customers write one after another, each on whichever instance answers, and repeat what they got no answer to. */
class Writers {
  readonly posted: Posted[] = [];
  readonly refused: HttpAnswer[] = [];
  readonly #deployment: Deployment;
  readonly #chatId: string;
  readonly #over = new AbortController();
  readonly #running: Promise<void>;

  constructor(deployment: Deployment, chatId: string) {
    this.#deployment = deployment;
    this.#chatId = chatId;
    this.#running = Promise.all(Array.from({ length: WRITERS }, (_, n) => this.#write(n))).then(() => {});
  }

  /** Resolves once each of them has written that much. */
  async reach(count: number): Promise<void> {
    const slowest = () =>
      Math.min(
        ...Array.from({ length: WRITERS }, (_, n) => this.posted.filter(each => each.writer === n).length),
      );
    await eventually(
      `${count} messages of each`,
      () => this.refused.length > 0 || slowest() >= count,
      150_000,
    );
  }

  /** Resolves once each has its last answer. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #write(writer: number): Promise<void> {
    for (let n = 0; !this.#over.signal.aborted; n++) {
      const answer = await this.#post(writer, n);
      if (!answer) return;
      const position = BigInt(answer.headers.get('x-event-position') ?? 0);
      this.posted.push({ writer, message: answer.body, position });
    }
  }

  /** Undefined where it was refused. */
  async #post(writer: number, n: number): Promise<HttpAnswer | undefined> {
    for (let turn = writer + n; ; turn++) {
      const { instances } = this.#deployment;
      const answer = await this.#try(instances[turn % instances.length], writer, n);
      if (answer?.status === 201) return answer;
      if (answer && !NOT_YET.includes(String(answer.body.code))) {
        this.refused.push(answer);
        return undefined;
      }
      if (answer) await delay(100);
    }
  }

  /** Half of what is written goes out to the platform. */
  #try(server: RunningServer | undefined, writer: number, n: number) {
    const senderType = writer % 2 === 0 ? 'AGENT' : 'CUSTOMER';
    const body = { chatId: this.#chatId, senderType, contentType: 'TEXT', content: `${writer}-${n}` };
    const headers = { 'idempotency-key': `${writer}-${n}` };
    return ask(server?.url ?? '', 'POST', '/api/messages', body, headers);
  }
}

/** Undefined where no answer came within a second and a half: the next try asks somebody else. */
async function ask(...[url, ...request]: [string, ...Parameters<ReturnType<typeof client>>]) {
  const patience = new AbortController();
  const late = delay(1_500, undefined, { signal: patience.signal }).catch(() => undefined);
  const answer = await Promise.race([client(url)(...request), late]);
  patience.abort();
  return answer ?? undefined;
}

async function openChat(server: RunningServer): Promise<string> {
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
  return String(chatId);
}

async function messagesOf(url: string, chatId: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let cursor = ''; ; ) {
    const answer = await client(url)('GET', `/api/messages?chatId=${chatId}&limit=500${cursor}`);
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
  const sockets: ChatClient[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await deployment?.stop();
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
      const chatId = await openChat(first);
      const watching = [await follow(second, chatId), await follow(third, chatId)];
      const killed = await follow(first, chatId);

      const writers = new Writers(deployment, chatId);
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
      await showAll([second, third, joined], chatId, writers);
      // The socket of the instance that was killed goes on elsewhere.
      const resumed = await follow(third, chatId, String(killed.pushed().at(-1)?.position ?? 0));
      await pushAll([...watching.map(socket => [socket]), [killed, resumed]], writers.posted.length);
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

/** Every instance shows every message once, and what a client has seen on one it sees on any. */
async function showAll(
  instances: readonly RunningServer[],
  chatId: string,
  { posted }: Writers,
): Promise<void> {
  const ids = posted.map(({ message }) => String(message.messageId)).toSorted();
  const position = posted.map(each => each.position).reduce((a, b) => (a > b ? a : b));
  for (const { url } of instances) {
    const seen = await client(url)('GET', `/api/chats/${chatId}`, undefined, {
      'x-min-position': String(position),
    });
    expect(seen?.status).toBe(200);
    const shown = (await messagesOf(url, chatId)).filter(({ content }) => isOurs(content));
    expect(shown.map(({ messageId }) => String(messageId)).toSorted()).toEqual(ids);
  }
}

/** Each group of sockets, one behind the other, was pushed every message once and in order. */
async function pushAll(groups: readonly (readonly ChatClient[])[], count: number): Promise<void> {
  for (const group of groups) {
    const pushed = () => group.flatMap(pushedMessages);
    await eventually('all is pushed', () => pushed().length >= count, 20_000);
    inOrder(pushed(), count);
  }
}

/** What agents wrote reached the platform once each; what the killed instance was at may be unknown to us. */
async function sendAll(graph: GraphApi, { posted }: Writers): Promise<void> {
  const wanted = posted
    .filter(({ writer }) => writer % 2 === 0)
    .map(({ message }) => String(message.content));
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
