import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/builders/shop.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { passes } from '../support/dsl/eventually.ts';
import { enginePairs, type Json, startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

describe.each(enginePairs)('following chats on the %s engines', pair => {
  let system: TestSystem;
  let shop: Shop;
  let channel: Json;
  let chat: Json;
  const clients: ChatClient[] = [];

  beforeAll(async () => {
    system = await startTestSystem({ pair });
    shop = new Shop(system);
    channel = await shop.channel();
  });
  afterAll(() => system.stop());
  beforeEach(async () => {
    chat = await newChat();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  const newChat = () =>
    shop.chat({ businessId: channel.businessId, channelId: channel.channelId, chatType: 'test' });
  const say = (content: string, chatId: unknown = chat.chatId) =>
    shop.message(String(chatId), { senderType: 'AGENT', content });
  const connect = async () => {
    const client = await ChatClient.connect(system.url);
    clients.push(client);
    return client;
  };
  const contents = (client: ChatClient) =>
    client.pushed().map(frame => (frame.message ? frame.message.content : frame.change));
  const positions = (client: ChatClient) => client.pushed().map(frame => BigInt(String(frame.position)));
  const expectOrdered = (client: ChatClient) => {
    const found = positions(client);
    expect(found).toEqual([...new Set(found)].sort((a, b) => (a < b ? -1 : 1)));
  };

  test('a message is pushed as REST shows it, once a GET shows it', async () => {
    const client = await connect();
    expect(await client.ask({ type: 'subscribe', chatId: chat.chatId })).toMatchObject({
      type: 'subscribed',
      recovered: false,
    });
    const posted = await say('Good morning');
    const frame = await client.next('message');
    expect(frame).toMatchObject({ chatId: chat.chatId, message: posted });
    const { body } = await system.call('GET', `/api/chats/${chat.chatId}/messages`);
    expect(body.data).toEqual([posted]);
  });

  test('a business is told of all its chats: started, changed, deleted, and of what is said in them', async () => {
    const client = await connect();
    await client.ask({ type: 'subscribe', businessId: channel.businessId });
    const fresh = await newChat();
    await say('Hello', fresh.chatId);
    await system.call('PUT', `/api/chats/${fresh.chatId}`, { status: 'ARCHIVED' });
    await system.call('DELETE', `/api/chats/${fresh.chatId}`);
    await passes(async () => expect(contents(client)).toEqual(['started', 'Hello', 'changed', 'deleted']));
    const [started, , changed, deleted] = client.pushed();
    expect(started?.chat).toEqual(fresh);
    expect(changed?.chat?.status).toBe('ARCHIVED');
    expect(deleted?.chat).toEqual({ chatId: fresh.chatId, businessId: channel.businessId });
  });

  test('a socket that follows a chat and its business gets each event once', async () => {
    const client = await connect();
    await client.ask({ type: 'subscribe', businessId: channel.businessId });
    await client.ask({ type: 'subscribe', chatId: chat.chatId });
    for (const content of ['one', 'two', 'three']) await say(content);
    await passes(async () => expect(contents(client)).toEqual(['one', 'two', 'three']));
  });

  test('nothing of a chat comes after it was unsubscribed, nothing of others before', async () => {
    const client = await connect();
    await client.ask({ type: 'subscribe', chatId: chat.chatId });
    await say('before');
    await say('elsewhere', (await newChat()).chatId);
    await client.next('message');
    expect(await client.ask({ type: 'unsubscribe', chatId: chat.chatId })).toMatchObject({
      type: 'unsubscribed',
    });
    await say('after');
    await client.ask({ type: 'subscribe', businessId: channel.businessId });
    await say('again');
    await passes(async () => expect(contents(client)).toEqual(['before', 'again']));
  });

  test('a client that was away gets what it missed, a deleted chat included', async () => {
    const first = await connect();
    await first.ask({ type: 'subscribe', chatId: chat.chatId });
    await say('seen');
    const { position } = await first.next('message');
    first.close();
    await say('missed');
    await system.call('DELETE', `/api/chats/${chat.chatId}`);

    const second = await connect();
    const { epoch } = await second.next('hello');
    const answer = await second.ask({ type: 'subscribe', chatId: chat.chatId, after: position, epoch });
    expect(answer).toMatchObject({ type: 'subscribed', recovered: true, epoch });
    await passes(async () => expect(contents(second)).toEqual(['missed', 'deleted']));
  });

  test('resuming while others write leaves no gap and repeats nothing', async () => {
    const total = 240;
    let written = 0;
    const write = async () => {
      while (written < total) await say(String(written++));
    };
    const writers = Promise.all([write(), write(), write(), write()]);
    const late: ChatClient[] = [];
    while (written < total - 20) {
      const client = await connect();
      await client.ask({ type: 'subscribe', chatId: chat.chatId, after: '0' });
      late.push(client);
    }
    await writers;
    const { body } = await system.call('GET', `/api/chats/${chat.chatId}/messages?limit=1000`);
    const ids = Object.values(body.data ?? {}).map(message => message.messageId);
    expect(late.length).toBeGreaterThan(2);
    for (const client of late) {
      await passes(async () => expect(client.pushed()).toHaveLength(ids.length + 1));
      expect(contents(client)[0]).toBe('started');
      expect(
        new Set(
          client
            .pushed()
            .slice(1)
            .map(frame => frame.message?.messageId),
        ),
      ).toEqual(new Set(ids));
      expectOrdered(client);
    }
  });

  test.each([
    ['of another epoch', { after: '1', epoch: 'another' }, 'other-epoch'],
    ['beyond the head', { after: '9000000000000000000' }, 'beyond-head'],
  ])('an `after` %s is not recovered, but goes live', async (_what, from, reason) => {
    const client = await connect();
    const answer = await client.ask({ type: 'subscribe', chatId: chat.chatId, ...from });
    expect(answer).toMatchObject({ type: 'subscribed', recovered: false, reason });
    await say('live');
    await passes(async () => expect(contents(client)).toEqual(['live']));
  });

  test('a thousand missed events come whole and in order', async () => {
    const sends = Array.from({ length: 1_000 }, (_, n) => say(`m${n}`));
    await Promise.all(sends);
    const client = await connect();
    await client.ask({ type: 'subscribe', chatId: chat.chatId, after: '0' });
    await passes(async () => expect(client.pushed()).toHaveLength(1_001));
    expectOrdered(client);
  });

  test('a storm of reconnects ends with every client knowing everything', async () => {
    const rounds = Array.from({ length: 60 }, async (_, n) => {
      const client = await ChatClient.connect(system.url);
      await client.ask({ type: 'subscribe', chatId: chat.chatId, after: '0' });
      if (n % 2 === 0) client.close();
      else clients.push(client);
    });
    await Promise.all([...rounds, ...Array.from({ length: 20 }, (_, n) => say(`storm ${n}`))]);
    for (const client of clients) {
      await passes(async () => expect(client.pushed()).toHaveLength(21));
      expectOrdered(client);
    }
  });
});
