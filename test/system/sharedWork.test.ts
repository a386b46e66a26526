import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphApi } from '../doubles/graphApi.ts';
import { APP_SECRET, delivery, signature, Thread } from '../support/builders/metaWebhooks.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { client, expectBody, type HttpAnswer } from '../support/dsl/httpClient.ts';
import { Deployment } from '../support/servers/deployment.ts';
import type { RunningServer } from '../support/servers/runningServer.ts';
import type { Json } from '../support/servers/testSystem.ts';

describe('two instances that share their work', () => {
  let deployment: Deployment;
  let graph: GraphApi;
  /** Who holds the leases, and who does not. */
  let holder: RunningServer;
  let other: RunningServer;
  let businessId: string;
  let chatId: string;
  beforeAll(async () => {
    graph = await GraphApi.start();
    const env = { FACEBOOK_GRAPH_URL: graph.url, FACEBOOK_APP_SECRET: APP_SECRET };
    deployment = await Deployment.start({ instances: 2, env });
    holder = await deployment.holder();
    other = deployment.instances.find(each => each !== holder) ?? holder;
    ({ businessId, chatId } = await connect(other));
  }, 60_000);
  afterAll(async () => {
    await deployment.stop();
    await graph.stop();
  });

  const call = (at: RunningServer, ...request: Parameters<ReturnType<typeof client>>) =>
    client(at.url)(...request);
  const post = (at: RunningServer, path: string, body: object, headers = {}) =>
    expectBody(call(at, 'POST', `/api/${path}`, body, headers), 201);
  const connect = async (at: RunningServer) => {
    const { userId } = await post(at, 'users', { name: 'Ann', email: 'ann@example.com' });
    const { businessId } = await post(at, 'businesses', { name: 'Tea House', userId });
    const page = { platformType: 'FACEBOOK_PAGE', platformSpecificId: 'page-1', accessToken: 'token' };
    const { channelId } = await post(at, 'channels', { businessId, ...page });
    const chat = await post(at, 'chats', { businessId, channelId, platformCustomerId: 'person-1' });
    return { businessId: String(businessId), chatId: String(chat.chatId) };
  };
  /** As Meta delivers it; answered once it was acted upon. */
  const hand = (at: RunningServer, mid: string, text: string): Promise<Response> => {
    const body = JSON.stringify(delivery('page-1', [new Thread('page-1', 'person-1').wrote(mid, text)]));
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature(body) };
    return fetch(`${at.url}/api/webhooks/facebook/handle`, { method: 'POST', headers, body });
  };
  const contents = async (at: RunningServer): Promise<string[]> => {
    const { data = {} } = await expectBody(call(at, 'GET', `/api/messages?chatId=${chatId}&limit=500`), 200);
    return Object.values(data).map(({ content }) => String(content));
  };

  it('are both shown by either, with what each holds', async () => {
    await passes(async () => {
      const { data = {} } = await expectBody(call(other, 'GET', '/api/admin/instances'), 200);
      const [self, second] = Object.values(data);
      expect(self).toMatchObject({ isThis: true, isSeen: true, leases: [] });
      expect(second).toMatchObject({ isThis: false, isSeen: true });
      expect(Object.values(second?.leases ?? {})).toContain('process outbound');
    });
  });

  it('apply by one, which tells the other: it alone watches the checkpoint', async () => {
    await eventually('one change stream is open', () => deployment.mongo?.changeStreams === 1);
    const seen = deployment.mongo?.seen.of('aggregate').map(({ command }) => command) ?? [];
    expect(seen.find(({ aggregate }) => aggregate === 'meta')?.pipeline).toContainEqual({
      $changeStream: {},
    });
  });

  it('show a write to whoever asks for its position, on either', async () => {
    for (let n = 0; n < 10; n++) {
      const [here, there] = n % 2 === 0 ? [holder, other] : [other, holder];
      const body = { businessId, name: `Tea ${n}`, price: '1', currency: 'EUR' };
      const written = await answered(call(here, 'POST', '/api/products', body));
      const position = written.headers.get('x-event-position') ?? '';
      const path = `/api/products/${written.body.productId}`;
      expect((await answered(call(here, 'GET', path))).status).toBe(200);
      const read = await answered(call(there, 'GET', path, undefined, { 'x-min-position': position }));
      expect([read.status, read.body.name]).toEqual([200, `Tea ${n}`]);
    }
  });

  it('push to sockets on either, after a GET there shows it', async () => {
    const sockets = [await ChatClient.connect(holder.url), await ChatClient.connect(other.url)];
    for (const socket of sockets) await socket.ask({ type: 'subscribe', chatId });
    const body = { chatId, senderType: 'CUSTOMER', contentType: 'TEXT', content: 'pushed' };
    const { messageId } = await post(other, 'messages', body);
    for (const [n, socket] of sockets.entries()) {
      await eventually('the push', () => socket.pushed().some(frame => isOf(frame, messageId)));
      expect(await contents(n === 0 ? holder : other)).toContain('pushed');
      socket.close();
    }
  });

  it('handle a webhook once, and answer it once it is handled, whoever takes it in', async () => {
    expect((await hand(other, 'm-1', 'by the other')).status).toBe(200);
    expect(await contents(other)).toContain('by the other');
    expect((await hand(holder, 'm-1', 'by the other')).status).toBe(200);
    expect((await contents(holder)).filter(text => text === 'by the other')).toHaveLength(1);
  });

  it('hand over at once when one is told to stop: what it took in goes on at the other', async () => {
    const body = { chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'last words' };
    await post(holder, 'messages', body);
    holder.signal('SIGTERM');
    expect(await holder.exit()).toBe(0);
    deployment.instances.splice(deployment.instances.indexOf(holder), 1);
    expect(await deployment.holder()).toBe(other);
    await post(other, 'messages', { ...body, content: 'goes on' });
    await eventually(
      'both are sent',
      () => graph.texts.includes('goes on') && graph.texts.includes('last words'),
    );
    expect(graph.texts.filter(text => text === 'last words')).toHaveLength(1);
    expect(await contents(other)).toEqual(expect.arrayContaining(['last words', 'goes on']));
  });
});

const isOf = (frame: Json, messageId: unknown): boolean =>
  String(frame.message?.messageId) === String(messageId);

async function answered(answer: Promise<HttpAnswer | undefined>): Promise<HttpAnswer> {
  const got = await answer;
  if (!got) throw new Error('no answer');
  return got;
}
