import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../support/servers/testSystem.ts';

const customerMessagesIn = async (system: TestSystem, chatId: unknown): Promise<string[]> =>
  rows(await system.call('GET', `/api/chats/${chatId}/messages`)).map(
    ({ senderType, content }) => `${senderType}: ${content}`,
  );

const botIn = async (system: TestSystem, chatId: unknown): Promise<string[]> =>
  (await customerMessagesIn(system, chatId)).filter(line => line.startsWith('BOT'));

describe.each(enginePairs)('the built-in bot on the %s engines', pair => {
  let system: TestSystem;
  let shop: Shop;
  let channel: Json;
  beforeAll(async () => {
    system = await startTestSystem({ pair, bot: 'catalogue' });
    shop = new Shop(system);
    channel = await shop.channel();
    await shop.product({
      businessId: channel.businessId,
      name: 'Gyokuro',
      price: '12.50',
      imageUrl: 'https://x/g.png',
    });
  });
  afterAll(() => system.stop());

  const chat = (fields = {}) =>
    shop.chat({ businessId: channel.businessId, channelId: channel.channelId, ...fields });
  const replies = (chatId: unknown, count: number) =>
    passes(async () => expect(await botIn(system, chatId)).toHaveLength(count)).then(() =>
      botIn(system, chatId),
    );

  test('names price, availability and picture of the product that was asked for', async () => {
    const { chatId } = await chat();
    await shop.message(String(chatId), { content: 'How much is the gyokuro?' });
    expect(await replies(chatId, 2)).toEqual(['BOT: Gyokuro: 12.50 EUR, available.', 'BOT: https://x/g.png']);
    const [, text] = rows(await system.call('GET', `/api/chats/${chatId}/messages`));
    expect(text?.totalTimeTaken).toMatch(/^\d+\.\d{3}$/);
    expect(text?.cost).toBe('0');
  });

  test('tells the customer how their orders stand', async () => {
    const customer = await shop.customer({ businessId: channel.businessId, channelId: channel.channelId });
    await shop.order({
      businessId: channel.businessId,
      customerId: customer.customerId,
      orderStatus: 'SHIPPED',
    });
    const { chatId } = await chat({ platformCustomerId: customer.platformCustomerId });
    await shop.message(String(chatId), { content: 'Where is my order?' });
    expect((await replies(chatId, 1))[0]).toMatch(/9\.00 EUR: on its way\./);
  });

  test('says that it does not know, and leaves the chat open for a person', async () => {
    const { chatId } = await chat();
    await shop.message(String(chatId), { content: 'Quantum?' });
    expect((await replies(chatId, 1))[0]).toMatch(/colleague/);
    expect((await system.call('GET', `/api/chats/${chatId}`)).body.status).toBe('OPEN');
  });

  test('keeps silent after an agent, in closed chats, and towards bots and agents', async () => {
    const taken = await chat();
    await shop.message(String(taken.chatId), { senderType: 'AGENT', content: 'I am here' });
    await shop.message(String(taken.chatId), { content: 'gyokuro' });
    const closed = await chat({ status: 'CLOSED_BY_AGENT' });
    await shop.message(String(closed.chatId), { content: 'gyokuro' });
    const bots = await chat();
    await shop.message(String(bots.chatId), { senderType: 'BOT', content: 'gyokuro' });
    const last = await chat();
    await shop.message(String(last.chatId), { content: 'hello' });
    await replies(last.chatId, 1);
    // The process takes chats in parallel: what it withheld is an event by the time all of them have one.
    await passes(async () => {
      const { body } = await system.call('GET', '/api/audit/events?type=ReplyWithheld&limit=1000');
      const reasons = Object.values(body.data ?? {}).map(event => event.data?.reason);
      expect(reasons).toEqual(expect.arrayContaining(['an agent has taken over', 'the chat is not open']));
    });
    expect(await customerMessagesIn(system, taken.chatId)).toEqual(['AGENT: I am here', 'CUSTOMER: gyokuro']);
    expect(await customerMessagesIn(system, closed.chatId)).toEqual(['CUSTOMER: gyokuro']);
    expect(await customerMessagesIn(system, bots.chatId)).toEqual(['BOT: gyokuro']);
  });

  test('answers at most ten times a minute in one chat', async () => {
    const { chatId } = await chat();
    for (let n = 0; n < 13; n++) await shop.message(String(chatId), { content: `hello ${n}` });
    await replies(chatId, 10);
    await passes(async () => {
      const { body } = await system.call('GET', '/api/audit/events?type=ReplyWithheld&limit=1000');
      const withheld = Object.values(body.data ?? {}).filter(event => event.data?.chatId === chatId);
      expect(withheld.map(event => event.data?.reason)).toEqual(
        Array(3).fill('too many replies within a minute'),
      );
    });
    await replies(chatId, 10);
  });
});

describe('a bot behind BOT_URL', () => {
  let bot: Server;
  let system: TestSystem;
  let shop: Shop;
  let answers: (() => { status: number; body: unknown })[];
  const asked: Json[] = [];

  beforeAll(async () => {
    bot = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      asked.push(JSON.parse(text));
      const { status, body } = answers.shift()?.() ?? { status: 200, body: { msg: 'Again?' } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>(resolve => bot.listen(0, '127.0.0.1', resolve));
    const { port } = bot.address() as AddressInfo;
    system = await startTestSystem({ bot: 'url', environment: { BOT_URL: `http://127.0.0.1:${port}/` } });
    shop = new Shop(system);
  });
  afterAll(async () => {
    await system.stop();
    bot.close();
  });

  test('is told of chat, customer and history, and is asked again when it fails; the chat is closed on its word', async () => {
    answers = [
      () => ({ status: 500, body: {} }),
      () => ({ status: 200, body: { msg: 'Bye', cost: '0.01', close: true } }),
    ];
    const customer = await shop.customer();
    const { businessId, channelId, platformCustomerId } = customer;
    const { chatId } = await shop.chat({ businessId, channelId, platformCustomerId });
    await shop.message(String(chatId), { content: 'Hi' });
    await passes(async () =>
      expect(await customerMessagesIn(system, chatId)).toEqual(['CUSTOMER: Hi', 'BOT: Bye']),
    );
    await passes(async () =>
      expect((await system.call('GET', `/api/chats/${chatId}`)).body.status).toBe('CLOSED_BY_BOT'),
    );
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({
      chat: { chatId },
      customer: { customerId: customer.customerId },
      message: { content: 'Hi' },
      messages: [{ content: 'Hi' }],
    });
  });

  test.each(['javascript:alert(1)', ' DATA:text/html,x', '/tea.png'])(
    'a picture at %j is left out of its answer',
    async image => {
      answers = [() => ({ status: 200, body: { msg: 'Tea', image } })];
      const { chatId } = await shop.chat();
      await shop.message(String(chatId), { content: 'Hi' });
      const said = ['CUSTOMER: Hi', 'BOT: Tea'];
      await passes(async () => expect(await customerMessagesIn(system, chatId)).toEqual(said));
    },
  );
});
