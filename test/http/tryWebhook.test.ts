import { describe, expect, test } from '@jest/globals';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { unique } from '../support/builders/shop.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, rows } from '../support/servers/testSystem.ts';

const TRY = '/api/webhooks/try';
const MESSAGE_KEYS = [
  ...['messageId', 'chatId', 'platformMessageId', 'senderType', 'contentType', 'content', 'timestamp'],
  ...['totalTimeTaken', 'cost'],
];

describe.each(enginePairs)('trying a message out, on the %s engines', pair => {
  let log: WatchedEventStore | undefined;
  const testServer = useTestServer({
    pair,
    bot: 'catalogue',
    around: store => {
      log = new WatchedEventStore(store);
      return log;
    },
  });
  const call = (body: unknown, headers = {}) => testServer.system.call('POST', TRY, body, headers);
  const said = (recipient: unknown, text: string | null, image: string | null = null, sender = 'me') => ({
    recipient: { id: recipient },
    sender: { id: sender },
    content: { text, image },
  });

  async function opened() {
    const { channelId, businessId, platformSpecificId: page } = await testServer.shop.channel();
    const chats = async () =>
      rows(
        await testServer.system.call('GET', `/api/chats?channelId=${channelId}&include=messages,customer`),
      );
    return { channelId, businessId, page, chats };
  }

  test('answers what the bot says, in a test chat', async () => {
    const { page, businessId, chats } = await opened();
    const fields = { name: 'Gyokuro', price: '12.50', imageUrl: 'https://x/g.png' };
    await testServer.shop.product({ businessId, ...fields });
    const answer = await call(said(page, 'How much is the gyokuro?'));
    expect([answer.status, answer.body]).toEqual([
      200,
      { image: 'https://x/g.png', msg: 'Gyokuro: 12.50 EUR, available.' },
    ]);
    const [chat, ...others] = await chats();
    expect(others).toEqual([]);
    expect(chat).toMatchObject({ chatType: 'test', status: 'OPEN', customer: { platformCustomerId: 'me' } });
    expect(Object.values(chat?.messages ?? {}).map(({ senderType }) => senderType)).toEqual([
      'CUSTOMER',
      'BOT',
      'BOT',
    ]);
  });

  test('many at once from one person are one customer and one chat', async () => {
    const { page, chats } = await opened();
    const answers = await Promise.all([1, 2, 3, 4].map(index => call(said(page, `hello ${index}`))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const all = await chats();
    expect(all).toHaveLength(1);
    expect(
      Object.values(all[0]?.messages ?? {})
        .map(({ senderType }) => senderType)
        .toSorted(),
    ).toEqual([...Array(4).fill('BOT'), ...Array(4).fill('CUSTOMER')]);
  });

  test('a text with an image is answered once', async () => {
    const { page, businessId, chats } = await opened();
    await testServer.shop.product({ businessId, name: 'Gyokuro', price: '12.50' });
    const answer = await call(said(page, 'How much is the gyokuro?', 'https://x/me.png'));
    expect([answer.status, answer.body]).toEqual([
      200,
      { image: null, msg: 'Gyokuro: 12.50 EUR, available.' },
    ]);
    const [chat] = await chats();
    expect(
      Object.values(chat?.messages ?? {}).map(({ senderType, content }) => `${senderType} ${content}`),
    ).toEqual([
      'CUSTOMER How much is the gyokuro?',
      'CUSTOMER https://x/me.png',
      'BOT Gyokuro: 12.50 EUR, available.',
    ]);
  });

  test('a customer of that id was not seen by it', async () => {
    const { page, channelId, businessId, chats } = await opened();
    const customer = await testServer.shop.customer({ businessId, channelId, platformCustomerId: 'me' });
    const { chatId } = await testServer.shop.chat({ businessId, channelId, platformCustomerId: 'me' });
    await testServer.shop.message(String(chatId));
    const path = `/api/customers/${customer.customerId}`;
    const { lastSeenAt } = (await testServer.system.call('GET', path)).body;
    expect(lastSeenAt).not.toBe(customer.firstSeenAt);
    expect((await call(said(page, 'hello'))).status).toBe(200);
    expect((await testServer.system.call('GET', path)).body.lastSeenAt).toBe(lastSeenAt);
    const all = await chats();
    expect(all.map(chat => [chat.chatType, Object.keys(chat.messages?.[0] ?? {})])).toEqual(
      ['real', 'test'].map(type => [type, MESSAGE_KEYS]),
    );
  });

  test('a bot that keeps silent says nothing', async () => {
    const { page, channelId, businessId } = await opened();
    const taken = await testServer.shop.chat({
      businessId,
      channelId,
      platformCustomerId: 'me',
      chatType: 'test',
    });
    await testServer.shop.message(String(taken.chatId), { senderType: 'AGENT', content: 'I am here' });
    expect((await call(said(page, null, 'https://x/me.png'))).body).toEqual({ image: null, msg: '' });
  });

  const unusable: [name: string, body: unknown, message: string][] = [
    [
      'there is no sender',
      { ...said('x', 'Hi'), sender: null },
      'recipient, sender, and content are required',
    ],
    ['an id is missing', { ...said('x', 'Hi'), sender: {} }, 'sender.id: must be a string'],
    ['nothing is said', said('x', ' ', null), 'content: text or image is required'],
  ];
  test.each(unusable)('where %s, the answer names it', async (_name, body, message) => {
    expect(await call(body)).toMatchObject({ status: 400, body: { message, code: 'invalid-input' } });
  });

  const refused: [name: string, body: unknown, status: number, word: string][] = [
    ['the sender is the recipient', said('me', 'Hi'), 400, 'ERROR_SAME_SENDER'],
    ['nobody has the channel', said(unique('page'), 'Hi'), 404, 'ERROR_CHANNEL_NOT_FOUND'],
  ];
  test.each(refused)('where %s, one word says so', async (_name, body, status, word) => {
    const answer = await call(body);
    expect([answer.status, answer.body]).toEqual([status, word]);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const inJson = await call(body, { Accept: 'application/json' });
    expect([inJson.status, inJson.body.message]).toEqual([status, word]);
  });

  const failures = [
    ['unique-', 'ERROR_CREATING_CUSTOMER'],
    ['chat-', 'ERROR_CREATING_CHAT'],
    ['reply-', 'ERROR_PROCESSING_MESSAGE'],
  ] as const;
  test.each(failures)('a log that takes no %s is told as %s', async (prefix, word) => {
    const { page } = await opened();
    if (log) {
      log.beforeAppend = ({ stream }) => {
        if (stream.startsWith(prefix)) throw new EventStoreUnavailable('full');
      };
    }
    const answer = await call(said(page, 'Hi'));
    if (log) log.beforeAppend = () => {};
    expect([answer.status, answer.body]).toEqual([500, word]);
  });

  test('an inactive channel is none', async () => {
    const { platformSpecificId } = await testServer.shop.channel({ isActive: false });
    expect((await call(said(platformSpecificId, 'Hi'))).body).toBe('ERROR_CHANNEL_NOT_FOUND');
  });
});
