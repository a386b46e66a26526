import { describe, expect, test } from '@jest/globals';
import { unique } from '../support/builders/shop.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { resourceSuite } from '../support/dsl/resourceSuite/index.ts';
import { ofBusiness, type Particulars, refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json } from '../support/servers/testSystem.ts';

const STATUSES = ['OPEN', 'CLOSED_BY_BOT', 'CLOSED_BY_AGENT', 'ARCHIVED'];

const chats: Particulars = {
  path: 'chats',
  name: 'Chat',
  id: 'chatId',
  keys: [
    'chatId',
    'businessId',
    'platformCustomerId',
    'channelId',
    'providerUserId',
    'startedAt',
    'lastMessageAt',
    'status',
    'chatType',
  ],
  minimal: async (shop, owner) => {
    const { businessId, channelId } = await shop.channel(ofBusiness(owner));
    return { businessId, channelId, platformCustomerId: unique('psid') };
  },
  defaults: { providerUserId: null, status: 'OPEN', chatType: 'real' },
  required: ['businessId', 'platformCustomerId', 'channelId'],
  missing: 'businessId, platformCustomerId, and channelId are required',
  references: ['businessId', 'channelId'],
  invalid: [
    ['businessId', 5],
    ['channelId', ['a']],
    ['platformCustomerId', 5],
    ['providerUserId', 5],
    ['status', 'CLOSED'],
    ['status', 'open'],
    ['status', null],
    ['chatType', 'REAL'],
    ['chatType', 5],
  ],
  changes: () => ({ providerUserId: unique('provider'), status: 'CLOSED_BY_BOT', chatType: 'test' }),
  another: { status: 'ARCHIVED' },
  clearable: ['providerUserId'],
  notFound: { GET: 'Chat not found', PUT: 'Chat not found', DELETE: 'Chat not found' },
  listBy: 'businessId',
  filterValues: async (shop, owner) => ({
    channelId: (await shop.channel(ofBusiness(owner))).channelId,
    platformCustomerId: unique('free psid'),
    providerUserId: unique('free provider'),
    status: 'ARCHIVED',
    chatType: 'test',
  }),
};

resourceSuite(chats);

describe.each(enginePairs)('chats on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const read = async ({ chatId }: Json) => (await testServer.system.call('GET', `/api/chats/${chatId}`)).body;

  test.each([
    ['status', `status: must be one of ${STATUSES.join(', ')}`],
    ['chatType', 'chatType: must be one of real, test'],
  ])('a list with a %s that there is not: 400 that says what is allowed', async (filter, message) => {
    const answer = await testServer.system.call('GET', `/api/chats?${filter}=nonsense`);
    expect(answer).toMatchObject(refused(400, message));
  });

  test('any status may follow any other', async () => {
    const chat = await testServer.shop.chat();
    for (const status of [...STATUSES, ...STATUSES.toReversed(), 'ARCHIVED', 'OPEN']) {
      const answer = await testServer.system.call('PUT', `/api/chats/${chat.chatId}`, { status });
      expect(answer).toMatchObject({ status: 200, body: { status } });
    }
  });

  test('one customer may have several chats on a channel', async () => {
    const { businessId, channelId, platformCustomerId } = await testServer.shop.chat();
    const body = { businessId, channelId, platformCustomerId };
    expect(await testServer.system.call('POST', '/api/chats', body)).toMatchObject({ status: 201 });
  });

  test('begins with lastMessageAt as startedAt', async () => {
    const chat = await testServer.shop.chat();
    expect(chat.lastMessageAt).toEqual(chat.startedAt);
  });

  test.each(['CUSTOMER', 'BOT', 'AGENT'])(
    'a message of %s moves lastMessageAt before its answer',
    async senderType => {
      const chat = await testServer.shop.chat();
      await eventually('another millisecond', () => new Date().toISOString() > String(chat.startedAt));
      const { timestamp } = await testServer.shop.message(String(chat.chatId), { senderType });
      expect(String(timestamp) > String(chat.lastMessageAt)).toBe(true);
      expect(await read(chat)).toEqual({ ...chat, lastMessageAt: timestamp });
    },
  );

  test.each(STATUSES)('a chat that is %s takes messages and stays so', async status => {
    const chat = await testServer.shop.chat({ status });
    await testServer.shop.message(String(chat.chatId));
    expect(await read(chat)).toMatchObject({ status });
  });

  test('a PUT behind a message answers what a GET shows', async () => {
    const chat = await testServer.shop.chat();
    const { timestamp } = await testServer.shop.message(String(chat.chatId));
    const answer = await testServer.system.call('PUT', `/api/chats/${chat.chatId}`, { status: 'ARCHIVED' });
    expect(answer.body).toEqual({ ...chat, status: 'ARCHIVED', lastMessageAt: timestamp });
    expect(await read(chat)).toEqual(answer.body);
  });

  test('a deleted chat takes its messages along and takes no more', async () => {
    const { chatId } = await testServer.shop.chat();
    await testServer.shop.message(String(chatId));
    await testServer.system.call('DELETE', `/api/chats/${chatId}`);
    const path = `/api/chats/${chatId}/messages`;
    const body = { senderType: 'BOT', contentType: 'TEXT', content: 'Anybody there?' };
    expect(await testServer.system.call('GET', path)).toMatchObject(refused(404, 'Chat not found'));
    expect(await testServer.system.call('POST', path, body)).toMatchObject(refused(404, 'Chat not found'));
    const others = await testServer.system.call('POST', '/api/messages', { chatId, ...body });
    expect(others).toMatchObject(refused(404, 'Chat not found'));
  });
});
