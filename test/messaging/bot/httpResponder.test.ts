import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Id } from '../../../src/events/catalog/ids.ts';
import { httpResponder } from '../../../src/messaging/bot/httpResponder.ts';
import { BotMisbehaved, BotUnavailable, type Question } from '../../../src/messaging/bot/responder.ts';
import { idOf } from '../../support/builders/ids.ts';

const question = {
  chat: { chatId: 'c' },
  customer: null,
  message: { content: 'hi' },
  messages: [],
} as unknown as Question;

describe('a bot behind a URL', () => {
  let server: Server;
  let url: string;
  let reply: { status: number; body: string } | 'silence' | ((response: ServerResponse) => void);
  let asked: string[];
  let now: number;

  beforeEach(async () => {
    asked = [];
    now = 0;
    reply = { status: 200, body: '{}' };
    server = createServer(async (request, response) => {
      asked.push(await text(request));
      if (reply === 'silence') return;
      if (typeof reply === 'function') return reply(response);
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const responder = (timeoutMs = 2_000) => httpResponder({ url, timeoutMs, monotonic: () => now });

  test.each([
    ['text', '{"msg":"Hello"}', { msg: 'Hello', image: null, cost: null, close: false }],
    [
      'a picture',
      '{"image":"https://x/y.png"}',
      { msg: null, image: 'https://x/y.png', cost: null, close: false },
    ],
    [
      'a cost as text',
      '{"msg":"a","cost":"0.0012"}',
      { msg: 'a', image: null, cost: '0.0012', close: false },
    ],
    ['a cost as a number', '{"msg":"a","cost":0.25}', { msg: 'a', image: null, cost: '0.25', close: false }],
    [
      'a cost with more digits than a double keeps',
      '{"msg":"a","cost":0.12345678901234567891}',
      { msg: 'a', image: null, cost: '0.12345678901234567891', close: false },
    ],
    ['a farewell', '{"msg":"a","close":true}', { msg: 'a', image: null, cost: null, close: true }],
    ['silence', '{"msg":" "}', { msg: null, image: null, cost: null, close: false }],
  ])('may answer %s', async (_what, body, expected) => {
    reply = { status: 200, body };
    expect(await responder().answer(question)).toEqual(expected);
    expect(JSON.parse(asked[0] ?? '')).toEqual(question);
  });

  test.each([
    ['no JSON', 'hello', BotMisbehaved],
    ['a list', '[]', BotMisbehaved],
    ['a number for text', '{"msg":5}', BotMisbehaved],
    ['a number without end for text', '{"msg":18012345678901237}', BotMisbehaved],
    ['a negative cost', '{"msg":"a","cost":"-1"}', BotMisbehaved],
  ])('that answers %s is told so', async (_what, body, kind) => {
    reply = { status: 200, body };
    await expect(responder().answer(question)).rejects.toThrow(kind);
  });

  test('that is away, or answers nothing in time, is unavailable', async () => {
    reply = { status: 503, body: '{}' };
    await expect(responder().answer(question)).rejects.toThrow(BotUnavailable);
    reply = 'silence';
    await expect(responder(100).answer(question)).rejects.toThrow(BotUnavailable);
  });

  test.each([
    ['U+0000', '{"msg":"a\\u0000b"}', 'a\ufffdb'],
    ['half of a surrogate pair', '{"msg":"a\\ud83db"}', 'a\ufffdb'],
    ['the other half', '{"msg":"\\ude00"}', '\ufffd'],
    ['an emoji', '{"msg":"\\ud83d\\ude00"}', '\u{1f600}'],
  ])('that says %s is stored as what can be', async (_what, body, msg) => {
    reply = { status: 200, body };
    expect((await responder().answer(question)).msg).toBe(msg);
  });

  test.each([
    ['1e-7', '0.0000001'],
    ['1.5e-9', '0.0000000015'],
    ['1e-300', '0'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['2E2', '200'],
  ])('that writes %s for its cost says %s', async (cost, expected) => {
    reply = { status: 200, body: `{"msg":"a","cost":${cost}}` };
    expect((await responder().answer(question)).cost).toBe(expected);
  });

  test.each([
    ['more digits than anybody counts', `"${'9'.repeat(65)}"`],
    ['as many in a number', '9'.repeat(65)],
    ['a number without end', '1e400'],
    ['no number', '"free"'],
    ['U+0000', '"1\\u0000"'],
  ])('that has %s for its cost is told so', async (_what, cost) => {
    reply = { status: 200, body: `{"msg":"a","cost":${cost}}` };
    await expect(responder().answer(question)).rejects.toThrow(BotMisbehaved);
  });

  describe('that answers more than 64 KiB', () => {
    const MANY = 100 * 1024 * 1024;
    /** Writes for as long as somebody reads. Answers how many bytes that were. */
    const flood = async (response: NodeJS.WritableStream, until: NodeJS.EventEmitter): Promise<number> => {
      let written = 0;
      const gone = once(until, 'close');
      const chunk = Buffer.alloc(64 * 1024, 'a');
      while (written < MANY && !(until as ServerResponse).destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) await Promise.race([once(response, 'drain'), gone]);
      }
      return written;
    };

    test.each<[string, (response: ServerResponse) => NodeJS.WritableStream]>([
      ['plainly', response => response.writeHead(200)],
      [
        'packed into little',
        response => {
          const gzip = createGzip();
          gzip.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
          return gzip;
        },
      ],
    ])('%s is read no further', async (_how, streamOf) => {
      const written = Promise.withResolvers<number>();
      reply = response => {
        flood(streamOf(response), response).then(written.resolve, written.reject);
      };
      await expect(responder(10_000).answer(question)).rejects.toThrow(/more than 65536 bytes/);
      expect(await written.promise).toBeLessThan(MANY);
    });

    test('by a byte is refused, and to the byte is taken', async () => {
      const filledUpTo = (bytes: number) => `{"msg":"${'a'.repeat(bytes - 10)}"}`;
      reply = { status: 200, body: filledUpTo(64 * 1024) };
      expect((await responder().answer(question)).msg).toHaveLength(64 * 1024 - 10);
      reply = { status: 200, body: filledUpTo(64 * 1024 + 1) };
      await expect(responder().answer(question)).rejects.toThrow(BotMisbehaved);
    });
  });

  test('that answers byte after byte has no more time than another', async () => {
    reply = response => {
      const timer = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(timer));
    };
    await expect(responder(150).answer(question)).rejects.toThrow(BotUnavailable);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['sends elsewhere', response => response.writeHead(302, { location: url }).end()],
    ['refuses', response => response.writeHead(400).end('{"msg":"a"}')],
    ['fails', response => response.writeHead(500).end('{"msg":"a"}')],
    ['sends bytes that are no text', response => response.end(Buffer.from('{"msg":"\xff"}', 'latin1'))],
    ['sends nothing', response => response.end()],
    ['nests without end', response => response.end('['.repeat(60_000))],
    ['packs nothing', response => response.writeHead(200, { 'content-encoding': 'gzip' }).end()],
  ])('that %s is asked once, and misbehaves', async (_what, behave) => {
    reply = behave;
    await expect(responder().answer(question)).rejects.toThrow(BotMisbehaved);
    expect(asked).toHaveLength(1);
  });

  const from = (chatId: Id<'chat'>): Question => ({ ...question, chat: { ...question.chat, chatId } });

  test('that gave five chats in a row no answer is left alone, then asked once at a time', async () => {
    const bot = responder();
    reply = { status: 503, body: '' };
    for (const chat of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      await expect(bot.answer(from(idOf.chat(chat)))).rejects.toThrow(BotUnavailable);
    expect(asked).toHaveLength(5);
    now += 15_000;
    const trials = await Promise.allSettled(['f', 'g'].map(chat => bot.answer(from(idOf.chat(chat)))));
    expect(trials.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(6);
    now += 15_000;
    reply = { status: 200, body: '{"msg":"back"}' };
    expect((await bot.answer(from(idOf.chat('g')))).msg).toBe('back');
    expect((await bot.answer(from(idOf.chat('h')))).msg).toBe('back');
  });

  test.each<[string, typeof reply]>([
    ['fail', { status: 500, body: '' }],
    ['be away', { status: 503, body: '' }],
    ['break off', response => response.destroy()],
    ['say nothing that can be read', { status: 200, body: 'x' }],
  ])('that one message makes %s, again and again, answers everybody else', async (_what, poisoned) => {
    const bot = responder();
    reply = poisoned;
    for (let call = 0; call < 8; call++)
      await expect(bot.answer(from(idOf.chat('poison')))).rejects.toThrow();
    reply = { status: 200, body: '{"msg":"Hello"}' };
    expect((await bot.answer(from(idOf.chat('other')))).msg).toBe('Hello');
    expect(asked).toHaveLength(9);
  });

  test('that answers each chat badly is there all the same', async () => {
    const bot = responder();
    reply = { status: 500, body: '' };
    for (let chat = 0; chat < 10; chat++)
      await expect(bot.answer(from(idOf.chat(`chat-${chat}`)))).rejects.toThrow(BotMisbehaved);
    expect(asked).toHaveLength(10);
  });
});
