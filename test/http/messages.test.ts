import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/dsl/eventually.ts';
import { allRows } from '../support/dsl/pages.ts';
import { refused, refusedField, UNKNOWN_ID } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

const KEYS = [
  'messageId',
  'chatId',
  'platformMessageId',
  'senderType',
  'contentType',
  'content',
  'timestamp',
  'totalTimeTaken',
  'cost',
];
const text = { senderType: 'CUSTOMER', contentType: 'TEXT', content: 'Is the Sencha fresh?' };
/** The two ways to the messages of a chat. */
const ways = ['/api/messages', '/api/chats/:chatId/messages'] as const;

describe.each(enginePairs)('POST of messages on the %s engines', pair => {
  const testServer = useTestServer({ pair });

  describe.each(ways)('%s', way => {
    const inBody = way === '/api/messages';
    const post = (chatId: unknown, fields: object) => {
      const body = { ...(inBody ? { chatId } : {}), ...text, ...fields };
      return testServer.system.call('POST', way.replace(':chatId', String(chatId)), body);
    };
    const inChat = async (fields: object) => post((await testServer.shop.chat()).chatId, fields);
    const missing = `${inBody ? 'chatId, ' : ''}senderType, contentType, and content are required`;
    const blanks = [undefined, null, '', ' '];

    test.each(
      ['senderType', 'contentType', 'content'].flatMap(field => blanks.map(value => ({ field, value }))),
    )('$field: $value is missing: 400', async ({ field, value }) => {
      expect(await inChat({ [field]: value })).toMatchObject(refused(400, missing));
    });

    test.each([
      ['senderType', 'ROBOT'],
      ['senderType', 'customer'],
      ['contentType', 'VIDEO'],
      ['content', 5],
      ['content', { text: 'Hello' }],
      ['platformMessageId', 5],
    ])('%s: %j is invalid: 400 that names it, and no message', async (field, value) => {
      const { chatId } = await testServer.shop.chat();
      expect(await post(chatId, { [field]: value })).toMatchObject(refusedField(field));
      const list = await testServer.system.call('GET', `/api/messages?chatId=${chatId}`);
      expect(list.body).toEqual({ data: [], total: 0 });
    });

    test('into a chat that there is not: 404', async () => {
      expect(await post(UNKNOWN_ID, {})).toMatchObject(refused(404, 'Chat not found'));
    });

    test('201 with the message, as both lists then have it', async () => {
      const { chatId } = await testServer.shop.chat();
      const answer = await post(chatId, { nonsense: 1, messageId: 'wished', timestamp: '2001-01-01' });
      const unset = { platformMessageId: null, totalTimeTaken: null, cost: null };
      expect(answer).toMatchObject({ status: 201, body: { chatId, ...text, ...unset } });
      expect(Object.keys(answer.body)).toEqual(KEYS);
      expect(answer.body.messageId).not.toBe('wished');
      expect(answer.body.timestamp).toEqual(expect.stringMatching(/^20[2-9]\d-.*\.\d{3}Z$/));
      expect(answer.headers.get('x-event-position')).toMatch(/^\d+$/);
      for (const list of [`/api/messages?chatId=${chatId}`, `/api/chats/${chatId}/messages`]) {
        const { body } = await testServer.system.call('GET', list);
        expect(body).toEqual({ data: [answer.body], total: 1 });
      }
    });

    test.each([
      { senderType: 'BOT', contentType: 'IMAGE', content: 'https://example.com/tea.png' },
      { senderType: 'AGENT', contentType: 'AUDIO', content: 'https://example.com/tea.mp3' },
      { content: '  لا 👩‍👩‍👧 \u2028 <b>"quoted"</b>\n' },
      { content: 'x'.repeat(65_536) },
      { platformMessageId: 'mid.1' },
    ])('%j is kept as it is', async fields => {
      const answer = await inChat(fields);
      expect(answer).toMatchObject({ status: 201, body: fields });
      const list = await testServer.system.call('GET', `/api/messages?chatId=${answer.body.chatId}`);
      expect(rows(list)).toEqual([answer.body]);
    });
  });

  test.each(['', ' '])('chatId: "%s" in the body: 400', async chatId => {
    const answer = await testServer.system.call('POST', '/api/messages', { ...text, chatId });
    expect(answer).toMatchObject(refused(400, 'chatId, senderType, contentType, and content are required'));
  });

  test('a chatId in the body does not overrule the one in the path', async () => {
    const [here, there] = [await testServer.shop.chat(), await testServer.shop.chat()];
    const path = `/api/chats/${here.chatId}/messages`;
    const answer = await testServer.system.call('POST', path, { ...text, chatId: there.chatId });
    expect(answer).toMatchObject({ status: 201, body: { chatId: here.chatId } });
  });

  test.each(['GET', 'POST'])('%s below a blank chat: 400', async method => {
    const body = method === 'POST' ? text : undefined;
    const answer = await testServer.system.call(method, '/api/chats/%20/messages', body);
    expect(answer).toMatchObject(refused(400, 'Chat ID is required'));
  });
});

describe.each(enginePairs)('lists of messages on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  let chatId: unknown;
  const posted: Json[] = [];

  beforeAll(async () => {
    ({ chatId } = await testServer.shop.chat());
    await testServer.shop.message(String((await testServer.shop.chat()).chatId), { content: 'Elsewhere' });
    const senders = ['CUSTOMER', 'BOT', 'CUSTOMER', 'AGENT', 'CUSTOMER'];
    const contents = ['TEXT', 'TEXT', 'IMAGE', 'IMAGE', 'AUDIO'];
    for (const [index, senderType] of senders.entries()) {
      const fields = { senderType, contentType: contents[index], content: `https://example.com/${index}` };
      const message = await testServer.shop.message(String(chatId), fields);
      await eventually('another millisecond', () => new Date().toISOString() > String(message.timestamp));
      posted.push(message);
    }
  });

  test.each([
    ['GET', '/api/messages'],
    ['GET', '/api/messages?limit=5'],
  ])('%s %s, no chat named: 400 that names chatId', async (method, path) => {
    expect(await testServer.system.call(method, path)).toMatchObject(refusedField('chatId'));
  });

  test.each(ways)('GET %s of a chat that there is not: 404', async way => {
    const path = way.includes(':') ? way.replace(':chatId', UNKNOWN_ID) : `${way}?chatId=${UNKNOWN_ID}`;
    expect(await testServer.system.call('GET', path)).toMatchObject(refused(404, 'Chat not found'));
  });

  describe.each(ways)('GET %s', way => {
    const list = (query: Record<string, string> = {}) => {
      const asked = way.includes(':') ? query : { chatId: String(chatId), ...query };
      return testServer.system.call(
        'GET',
        `${way.replace(':chatId', String(chatId))}?${new URLSearchParams(asked)}`,
      );
    };
    const at = (index: number) => String(posted[index]?.timestamp);
    const page = (...indexes: number[]) => indexes.map(index => posted[index]);

    test.each([
      ['senderType', 'ROBOT'],
      ['contentType', 'text'],
      ['timestampBefore', 'yesterday'],
      ['timestampAfter', '2026-02-30'],
      ['timestampAfter', '9999-12-31T23:59:59-01:00'],
      ['orderBy', 'cost'],
      ['order', 'ASC'],
      ['limit', '0'],
      ['offset', '-1'],
      ['include', 'business'],
      ['content', 'Hello'],
    ])('%s=%s: 400 that names it', async (parameter, value) => {
      expect(await list({ [parameter]: value })).toMatchObject(refusedField(parameter));
    });

    test.each([{}, { orderBy: 'timestamp' }, { orderBy: 'timestamp', order: 'asc' }, { order: 'asc' }])(
      'with %j: oldest first',
      async query => {
        expect((await list(query)).body).toEqual({ data: posted, total: 5 });
      },
    );

    test('orderBy=timestamp&order=desc: newest first, limit and offset from there', async () => {
      const newest = { orderBy: 'timestamp', order: 'desc' };
      expect((await list(newest)).body).toEqual({ data: posted.toReversed(), total: 5 });
      const answer = await list({ ...newest, limit: '2', offset: '1' });
      expect(answer.body).toEqual({ data: page(3, 2), total: 5 });
    });

    test('limit and offset leave the total alone', async () => {
      expect((await list({ limit: '2', offset: '1' })).body).toEqual({ data: page(1, 2), total: 5 });
    });

    test('filters match exactly and are ANDed', async () => {
      expect((await list({ senderType: 'CUSTOMER' })).body).toEqual({ data: page(0, 2, 4), total: 3 });
      expect((await list({ contentType: 'IMAGE' })).body).toEqual({ data: page(2, 3), total: 2 });
      const both = await list({ senderType: 'CUSTOMER', contentType: 'IMAGE' });
      expect(both.body).toEqual({ data: page(2), total: 1 });
    });

    test('timestampAfter and timestampBefore are exclusive', async () => {
      expect((await list({ timestampAfter: at(1) })).body).toEqual({ data: page(2, 3, 4), total: 3 });
      expect((await list({ timestampBefore: at(1) })).body).toEqual({ data: page(0), total: 1 });
      const between = { timestampAfter: at(0), timestampBefore: at(4) };
      expect((await list(between)).body).toEqual({ data: page(1, 2, 3), total: 3 });
      const nothing = { timestampAfter: at(4), timestampBefore: at(0) };
      expect((await list(nothing)).body).toEqual({ data: [], total: 0 });
    });

    test('bounds in another time zone are the same moments', async () => {
      const moment = new Date(Date.parse(at(1)) + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
      expect((await list({ timestampAfter: moment })).body).toEqual({ data: page(2, 3, 4), total: 3 });
    });

    test.each(['asc', 'desc'])('cursors lead through all of them (%s)', async order => {
      const asked = way.includes(':') ? '' : `chatId=${chatId}&`;
      const path = `${way.replace(':chatId', String(chatId))}?${asked}order=${order}&limit=2`;
      const seen = await allRows(testServer.system, path);
      expect(seen).toEqual(order === 'asc' ? posted : posted.toReversed());
    });
  });
});
