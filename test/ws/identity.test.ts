/** Who may connect, follow and write over the WebSocket, and for how long. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OpenIdProvider } from '../doubles/openIdProvider.ts';
import { OPERATOR_KEY, startTenants, type Tenants } from '../support/builders/tenants.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';

let provider: OpenIdProvider;
let tenants: Tenants;
const clients: ChatClient[] = [];
beforeAll(async () => {
  provider = await OpenIdProvider.start();
  tenants = await startTenants({ environment: provider.environment });
}, 30_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await tenants.stop();
  await provider.stop();
});

const connect = async (authorization?: string) => {
  const client = await ChatClient.connect(tenants.system.url, authorization ? { authorization } : {});
  clients.push(client);
  return client;
};
const bearer = (token: string) => connect(`Bearer ${token}`);
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** What an upgrade with this header is answered. */
const upgradeAs = (authorization: string, more: Record<string, string> = {}) =>
  new Promise<{ status: number | undefined; header: string | undefined }>((resolve, reject) => {
    const headers = {
      authorization,
      ...more,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    };
    const asked = request(`${tenants.system.url}/ws`, { headers }, answer => {
      answer.resume();
      resolve({ status: answer.statusCode, header: answer.headers['www-authenticate'] });
    });
    asked.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode, header: undefined });
    });
    asked.on('error', reject);
    asked.end();
  });

describe('the way in', () => {
  test('is the header of the handshake', async () => {
    const { a } = tenants;
    const client = await bearer(a.tokens.owner);
    const answer = await client.ask({ type: 'subscribe', chatId: a.chat.chatId });
    expect(answer).toMatchObject({ type: 'subscribed' });
    expect(await upgradeAs('Bearer nonsense')).toEqual({
      status: 401,
      header: expect.stringContaining('invalid_token'),
    });
    expect(await upgradeAs(`Bearer ${a.tokens.owner}`)).toMatchObject({ status: 101 });
  });

  test('for a user is as good as the user’s own, for services alone', async () => {
    const { a, b, service, system } = tenants;
    const acting = { 'on-behalf-of': String(a.agent.userId) };
    const client = await ChatClient.connect(system.url, { authorization: `Bearer ${service}`, ...acting });
    clients.push(client);
    const subscribe = { type: 'subscribe', chatId: b.chat.chatId };
    expect(await client.ask(subscribe)).toMatchObject({ type: 'error', code: 'not-found' });
    expect(await client.ask({ ...subscribe, chatId: a.chat.chatId })).toMatchObject({ type: 'subscribed' });
    const content = { senderType: 'AGENT', contentType: 'TEXT', content: 'for Ann' };
    await client.ask({ type: 'send', chatId: a.chat.chatId, ...content });
    const history = await tenants.call(OPERATOR_KEY, 'GET', `/api/audit/chats/${a.chat.chatId}`);
    expect(Object.values(history.body.data ?? {}).at(-1)).toMatchObject({
      actor: expect.stringMatching(/^service:/),
      onBehalfOf: `user:${a.agent.userId}`,
    });
    expect(await upgradeAs(`Bearer ${a.tokens.owner}`, acting)).toMatchObject({ status: 403 });
    for (const userId of ['nobody', ''])
      expect(await upgradeAs(`Bearer ${service}`, { 'on-behalf-of': userId })).toMatchObject({ status: 400 });
  });

  test('or a frame, before any other', async () => {
    const { a } = tenants;
    const client = await connect();
    for (const frame of [
      { type: 'subscribe', chatId: a.chat.chatId },
      { type: 'send', chatId: a.chat.chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'x' },
      { type: 'ping' },
    ]) {
      expect(await client.ask(frame)).toMatchObject({ type: 'error', code: 'unauthenticated' });
    }
    expect(await client.ask({ type: 'authenticate', token: a.tokens.agent })).toMatchObject({
      type: 'authenticated',
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect(await client.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    const key = await connect();
    expect(await key.ask({ type: 'authenticate', token: tenants.service })).toMatchObject({
      expiresAt: null,
    });
  });

  test('closes with 4401 for credentials that are not good', async () => {
    const client = await connect();
    expect(await client.ask({ type: 'authenticate', token: 'nonsense' })).toMatchObject({
      type: 'error',
      code: 'unauthenticated',
    });
    expect(await client.untilClosed()).toMatchObject({ code: 4401 });
  });

  test('closes with 4401 after ten seconds without any', async () => {
    const client = await connect();
    const started = performance.now();
    const closed = await eventually('the close', () => client.closed, 15_000);
    expect(closed).toMatchObject({ code: 4401 });
    expect(performance.now() - started).toBeGreaterThan(9_000);
  }, 20_000);
});

describe('a token', () => {
  const tokenFor = (seconds: number) =>
    provider.token({ sub: String(tenants.a.owner.userId), exp: inSeconds(seconds) });

  test('that runs out is warned of, and then closes with 4402', async () => {
    const client = await bearer(await tokenFor(2));
    expect(await client.next('token-expiring')).toMatchObject({ expiresAt: expect.any(String) });
    expect(client.closed).toBeUndefined();
    expect(await client.untilClosed()).toMatchObject({ code: 4402 });
  }, 15_000);

  test('that ends when time does opens a socket like any other', async () => {
    const token = await provider.token({ sub: String(tenants.a.owner.userId), exp: 9e15 });
    const client = await bearer(token);
    expect(await client.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });

  test('is renewed without a gap', async () => {
    const { a } = tenants;
    const client = await bearer(await tokenFor(2));
    await client.ask({ type: 'subscribe', chatId: a.chat.chatId });
    await client.next('token-expiring');
    expect(await client.ask({ type: 'authenticate', token: await tokenFor(300) })).toMatchObject({
      type: 'authenticated',
    });
    const ends = Date.now() + 2_500;
    await eventually('the first token has run out', () => Date.now() > ends);
    expect(client.closed).toBeUndefined();
    const { body } = await tenants.call(a.tokens.owner, 'POST', '/api/messages', {
      chatId: a.chat.chatId,
      senderType: 'AGENT',
      contentType: 'TEXT',
      content: 'still there',
    });
    const pushed = await client.next('message');
    expect(pushed.message).toEqual(body);
  }, 15_000);

  test('of somebody else does not take a socket over', async () => {
    const client = await bearer(tenants.a.tokens.owner);
    const answer = await client.ask({ type: 'authenticate', token: tenants.b.tokens.owner });
    expect(answer).toMatchObject({ type: 'error', code: 'not-permitted' });
    expect(await client.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });
});

describe('what is another’s', () => {
  const frames = () => {
    const { chatId } = tenants.b.chat;
    return [
      { type: 'subscribe', chatId },
      { type: 'subscribe', chatId, after: '0' },
      { type: 'subscribe', businessId: tenants.b.business.businessId },
      { type: 'subscribe', businessId: tenants.b.business.businessId, after: '0' },
      { type: 'send', chatId, senderType: 'CUSTOMER', contentType: 'TEXT', content: 'x' },
      { type: 'send', chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'x', clientMessageId: 'c' },
    ];
  };

  test.each(['owner', 'agent', 'customer', 'service', 'auditor'] as const)(
    'is not there for %s',
    async role => {
      const client = await bearer(tenants.a.tokens[role]);
      for (const frame of frames()) {
        const answer = await client.ask(frame);
        expect({ frame, answer }).toMatchObject({ frame, answer: { type: 'error' } });
        expect(['not-found', 'not-permitted']).toContain(answer.code);
      }
      client.send({ type: 'typing', chatId: tenants.b.chat.chatId, senderType: 'AGENT' });
      expect(await client.next('error')).toBeDefined();
    },
  );

  test('is not pushed either', async () => {
    const { a, b, service } = tenants;
    const client = await bearer(a.tokens.owner);
    await client.ask({ type: 'subscribe', businessId: a.business.businessId });
    const post = (chatId: unknown) =>
      tenants.call(service, 'POST', '/api/messages', {
        ...{ chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'news' },
      });
    await post(b.chat.chatId);
    await post(a.chat.chatId);
    await client.next('message');
    expect(client.pushed().map(({ chatId }) => chatId)).toEqual([a.chat.chatId]);
  });
});

test('a customer follows their chat, and writes in it as CUSTOMER alone', async () => {
  const { a } = tenants;
  const { chatId } = a.chat;
  const client = await bearer(a.tokens.customer);
  expect(await client.ask({ type: 'subscribe', chatId })).toMatchObject({ type: 'subscribed' });
  const send = (senderType: string) =>
    client.ask({ type: 'send', chatId, senderType, contentType: 'TEXT', content: 'Hello' });
  expect(await send('CUSTOMER')).toMatchObject({ type: 'sent' });
  for (const senderType of ['AGENT', 'BOT'])
    expect(await send(senderType)).toMatchObject({ code: 'not-permitted' });
  const { businessId } = a.business;
  expect(await client.ask({ type: 'subscribe', businessId })).toMatchObject({ code: 'not-permitted' });
});

test('events name who wrote', async () => {
  const { a } = tenants;
  const client = await bearer(a.tokens.owner);
  await client.ask({
    ...{ type: 'send', chatId: a.chat.chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'by me' },
  });
  const events = await tenants.call(OPERATOR_KEY, 'GET', `/api/audit/chats/${a.chat.chatId}?limit=1000`);
  const entry = Object.values(events.body.data ?? {}).at(-1);
  expect(entry).toMatchObject({ actor: `user:${a.owner.userId}`, source: 'ws' });
});
