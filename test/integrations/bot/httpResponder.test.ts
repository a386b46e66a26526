import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { httpResponder } from '../../../src/integrations/bot/httpResponder.ts';
import { BotMisbehaved, BotUnavailable, type Question } from '../../../src/integrations/bot/responder.ts';

const question = {
  chat: { chatId: 'c' },
  customer: null,
  message: { content: 'hi' },
  messages: [],
} as unknown as Question;

describe('a bot behind a URL', () => {
  let server: Server;
  let url: string;
  let reply: { status: number; body: string } | 'silence';
  let asked: string[];
  let now: number;

  beforeEach(async () => {
    asked = [];
    now = 0;
    reply = { status: 200, body: '{}' };
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      asked.push(body);
      if (reply === 'silence') return;
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const responder = (timeoutMs = 2_000) => httpResponder({ url, timeoutMs, now: () => now });

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

  test('that answers 500, or nothing in time, is unavailable', async () => {
    reply = { status: 500, body: '{}' };
    await expect(responder().answer(question)).rejects.toThrow(BotUnavailable);
    reply = 'silence';
    await expect(responder(100).answer(question)).rejects.toThrow(BotUnavailable);
  });

  test('that failed five times in a row is left alone, then asked again', async () => {
    const bot = responder();
    reply = { status: 503, body: '' };
    for (let call = 0; call < 7; call++) await expect(bot.answer(question)).rejects.toThrow(BotUnavailable);
    expect(asked).toHaveLength(5);
    now += 15_000;
    reply = { status: 200, body: '{"msg":"back"}' };
    expect((await bot.answer(question)).msg).toBe('back');
  });
});
