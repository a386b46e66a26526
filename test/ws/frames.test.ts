import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { MAX_FRAME_BYTES, MAX_SUBSCRIPTIONS } from '../../src/ws/protocol.ts';
import { Shop } from '../support/builders/shop.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { passes } from '../support/dsl/eventually.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../support/servers/testSystem.ts';

describe.each(enginePairs)('frames, on the %s engines', pair => {
  let system: TestSystem;
  let shop: Shop;
  let chat: Json;
  const clients: ChatClient[] = [];
  beforeAll(async () => {
    system = await startTestSystem({ pair, corsOrigins: ['https://shop.example'] });
    shop = new Shop(system);
    // A trial: what is said in it goes to no platform, so nothing is told of its delivery.
    chat = await shop.chat({ chatType: 'test' });
  });
  afterAll(() => system.stop());
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  const connect = async (headers = {}) => {
    const client = await ChatClient.connect(system.url, headers);
    clients.push(client);
    return client;
  };
  const send = (fields = {}) => ({
    type: 'send',
    chatId: chat.chatId,
    senderType: 'AGENT',
    contentType: 'TEXT',
    content: 'Hello',
    ...fields,
  });

  test('the server greets with protocol, epoch and position', async () => {
    const hello = await (await connect()).next('hello');
    expect(hello).toMatchObject({ protocol: 1, position: expect.stringMatching(/^\d+$/) });
    expect(await (await connect()).next('hello')).toMatchObject({ epoch: hello.epoch });
  });

  test.each([
    ['no JSON', 'hello', { code: 'invalid-json' }],
    ['a list', '[]', { code: 'invalid-json' }],
    ['null', 'null', { code: 'invalid-json' }],
    ['no type', '{"id":"1"}', { id: '1', code: 'unknown-type' }],
    ['an unknown type', '{"type":"shout","id":"1"}', { id: '1', code: 'unknown-type' }],
    ['a type of another kind', '{"type":5}', { code: 'unknown-type' }],
    ['a name of Object', '{"type":"constructor"}', { code: 'unknown-type' }],
    [
      'no id',
      '{"type":"subscribe","chatId":"x"}',
      { code: 'invalid-frame', message: expect.stringMatching(/^id/) },
    ],
    ['no topic', '{"type":"subscribe","id":"1"}', { id: '1', code: 'invalid-frame' }],
    [
      'two topics',
      '{"type":"subscribe","id":"1","chatId":"a","businessId":"b"}',
      { id: '1', code: 'invalid-frame' },
    ],
    ['a blank topic', '{"type":"subscribe","id":"1","chatId":" "}', { code: 'invalid-frame' }],
    [
      'a bad position',
      '{"type":"subscribe","id":"1","chatId":"a","after":"-1"}',
      { code: 'invalid-frame', message: expect.stringMatching(/^after/) },
    ],
    [
      'a position as a number',
      '{"type":"subscribe","id":"1","chatId":"a","after":5}',
      { code: 'invalid-frame' },
    ],
    ['an unknown chat', '{"type":"subscribe","id":"1","chatId":"nope"}', { id: '1', code: 'not-found' }],
    [
      'an unknown business',
      '{"type":"subscribe","id":"1","businessId":"nope"}',
      { id: '1', code: 'not-found' },
    ],
    [
      'nothing to unsubscribe',
      '{"type":"unsubscribe","id":"1","chatId":"nope"}',
      { id: '1', code: 'not-subscribed' },
    ],
    [
      'a message without content',
      '{"type":"send","id":"1","chatId":"a","senderType":"AGENT","contentType":"TEXT"}',
      { code: 'invalid-frame', message: expect.stringMatching(/^content/) },
    ],
    [
      'a message of nobody',
      '{"type":"send","id":"1","chatId":"a","senderType":"GHOST","contentType":"TEXT","content":"x"}',
      { code: 'invalid-frame' },
    ],
    [
      'a message into no chat',
      '{"type":"send","id":"1","chatId":"a","senderType":"AGENT","contentType":"TEXT","content":"x"}',
      { id: '1', code: 'not-found' },
    ],
    [
      'half a surrogate pair',
      '{"type":"send","id":"1","chatId":"a","senderType":"AGENT","contentType":"TEXT","content":"\\ud800"}',
      { id: '1', code: 'invalid-frame' },
    ],
    [
      'a bad clientMessageId',
      '{"type":"send","id":"1","chatId":"a","senderType":"AGENT","contentType":"TEXT","content":"x","clientMessageId":"ä"}',
      { code: 'invalid-frame' },
    ],
    ['typing into no chat', '{"type":"typing","chatId":"a","senderType":"AGENT"}', { code: 'not-found' }],
  ])('%s is refused and closes nothing', async (_what, text, expected) => {
    const client = await connect();
    client.socket.send(text);
    expect(await client.next('error')).toMatchObject({ retryable: false, ...expected });
    expect(await client.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });

  test('a binary message is refused', async () => {
    const client = await connect();
    client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    expect(await client.next('error')).toMatchObject({ code: 'invalid-json' });
  });

  test('a frame above the bound closes with 1009', async () => {
    const client = await connect();
    client.socket.send(JSON.stringify(send({ id: '1', content: 'x'.repeat(MAX_FRAME_BYTES) })));
    expect(await client.untilClosed()).toMatchObject({ code: 1009 });
  });

  test('fifty bad frames within ten seconds close with 4101, forty-nine do not', async () => {
    const client = await connect();
    for (let n = 0; n < 49; n++) client.socket.send('?');
    expect(await client.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    client.socket.send('?');
    expect(await client.untilClosed()).toMatchObject({ code: 4101 });
  });

  test('frames that come too fast are not carried out, and say so', async () => {
    const client = await connect();
    for (let n = 0; n < 230; n++) client.send({ type: 'ping' });
    expect(await client.next('error')).toMatchObject({ code: 'too-many-frames', retryable: true });
  });

  test('a subscription beyond the bound, and the same one twice, are refused', async () => {
    const client = await connect();
    await client.ask({ type: 'subscribe', chatId: chat.chatId });
    expect(await client.ask({ type: 'subscribe', chatId: chat.chatId })).toMatchObject({
      code: 'already-subscribed',
    });
    const { businessId, channelId } = chat;
    const others = await Promise.all(
      Array.from({ length: MAX_SUBSCRIPTIONS }, () => shop.chat({ businessId, channelId, chatType: 'test' })),
    );
    const answers = await Promise.all(others.map(({ chatId }) => client.ask({ type: 'subscribe', chatId })));
    expect(answers.map(({ type }) => String(type)).filter(type => type === 'subscribed')).toHaveLength(
      MAX_SUBSCRIPTIONS - 1,
    );
    expect(answers.at(-1)).toMatchObject({ code: 'too-many-subscriptions' });
  });

  test('a repeated clientMessageId posts nothing new, on another socket and at the same time too', async () => {
    const [one, two] = [await connect(), await connect()];
    const frame = send({ content: 'once', clientMessageId: 'c-1' });
    const sent = await one.ask(frame);
    expect(sent).toMatchObject({ type: 'sent', message: { content: 'once', senderType: 'AGENT' } });
    expect((await two.ask(frame)).message).toEqual(sent.message);
    expect(await two.ask(send({ content: 'other', clientMessageId: 'c-1' }))).toMatchObject({
      code: 'idempotency-key-reused',
    });
    const posted = rows(await system.call('GET', `/api/chats/${chat.chatId}/messages?limit=1000`));
    expect(posted.filter(({ content }) => String(content) === 'once')).toEqual([sent.message]);
  });

  test('typing reaches those who follow the chat, not the one who types, and is stored nowhere', async () => {
    const [typist, reader] = [await connect(), await connect()];
    await typist.ask({ type: 'subscribe', chatId: chat.chatId });
    await reader.ask({ type: 'subscribe', businessId: chat.businessId });
    typist.send({ type: 'typing', chatId: chat.chatId, senderType: 'AGENT' });
    expect(await reader.next('typing')).toEqual({ type: 'typing', chatId: chat.chatId, senderType: 'AGENT' });
    await typist.ask({ type: 'ping' });
    expect(typist.frames.map(({ type }) => String(type))).not.toContain('typing');
  });

  test.each([
    ['a foreign page', 'https://evil.example', false],
    ['an allowed page', 'https://shop.example', true],
    ['a page without origin', 'null', false],
  ])('%s', async (_what, origin, allowed) => {
    const socket = new WebSocket(`${system.url.replace('http', 'ws')}/ws`, { origin });
    socket.on('error', () => {});
    const outcome = await new Promise(resolve => {
      socket.on('open', () => resolve('open'));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    socket.terminate();
    expect(outcome).toBe(allowed ? 'open' : 403);
  });

  test('the server’s own pages may connect; another path is not found', async () => {
    await connect({ origin: system.url });
    const socket = new WebSocket(`${system.url.replace('http', 'ws')}/wss`);
    const status = await new Promise(resolve =>
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(404);
  });

  test('a client that reads too slowly is closed with 4100 and resumes by position', async () => {
    const slow = await connect();
    await slow.ask({ type: 'subscribe', chatId: chat.chatId });
    slow.socket.pause();
    const content = '🍵'.repeat(65_536);
    await Promise.all(
      Array.from({ length: 60 }, () => shop.message(String(chat.chatId), { senderType: 'AGENT', content })),
    );
    slow.socket.resume();
    const closed = await slow.untilClosed();
    expect([4100, 1006]).toContain(closed.code);
    const again = await connect();
    const after = slow.pushed().at(-1)?.position ?? (await slow.next('subscribed')).position;
    await again.ask({ type: 'subscribe', chatId: chat.chatId, after });
    await passes(async () => expect(slow.pushed().length + again.pushed().length).toBe(60));
  });

  test('the AsyncAPI document names every frame', async () => {
    const { body } = await system.call('GET', '/asyncapi.json');
    expect(String(body.asyncapi)).toBe('3.0.0');
    const names = Object.keys(body.components?.messages ?? {});
    expect(names).toEqual(
      expect.arrayContaining(['client-subscribe', 'client-send', 'server-hello', 'server-delivery']),
    );
  });
});
