import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config.ts';
import { metaPlatforms } from '../../src/messaging/meta/metaPlatforms.ts';
import { NOBODY_THERE } from '../support/builders/metaRegistry.ts';
import { delivery, Thread, WEBHOOKS } from '../support/builders/metaWebhooks.ts';
import { Shop } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../support/servers/testSystem.ts';
import { headers, WEB_CHAT, type WebChat, webChat } from './webChat.ts';

const KEY = 'shared-key';
const environment = { FACEBOOK_GRAPH_URL: NOBODY_THERE, FACEBOOK_ALLOW_UNSIGNED: '1' };
const [facebook] = metaPlatforms(parseConfig(environment).integrations.facebook);

describe.each(enginePairs)('a platform that is defined by a test, on the %s engines', pair => {
  let chat: WebChat;
  let system: TestSystem;
  let shop: Shop;
  let channel: Json;
  beforeAll(async () => {
    chat = webChat(KEY);
    system = await startTestSystem({ pair, bot: 'catalogue', platforms: [facebook, chat.platform] });
    shop = new Shop(system);
    channel = await shop.channel({
      platformType: 'LINKEDIN_PAGE',
      platformSpecificId: 'site',
      accessToken: 'page-token',
    });
    await shop.product({ businessId: channel.businessId, name: 'Sencha' });
  });
  afterAll(() => system.stop());

  const tell = (happenings: readonly object[], key = KEY) =>
    system.call('POST', WEB_CHAT, { site: 'site', happenings }, headers(key));
  const said = (visitor: string, id: string, text: string) => ({
    type: 'said',
    visitor,
    id,
    text,
    at: new Date().toISOString(),
  });
  const customerOf = async (visitor: string) =>
    rows(await system.call('GET', `/api/customers?platformCustomerId=${visitor}`))[0];
  const messagesOf = async (visitor: string) => {
    const [open] = rows(await system.call('GET', `/api/chats?platformCustomerId=${visitor}`));
    return rows(await system.call('GET', `/api/messages?chatId=${open?.chatId}`));
  };
  const textsOf = async (visitor: string) =>
    (await messagesOf(visitor)).map(({ senderType, content }) => `${senderType}: ${content}`);
  const givenTo = (visitor: string) =>
    chat.given.flatMap(({ platformCustomerId, content }) =>
      platformCustomerId === visitor && 'text' in content ? [content.text] : [],
    );
  const eventsOf = async (type: string) =>
    rows(await system.call('GET', `/api/audit/events?type=${type}`)).map(({ data }) => data);

  test('takes nothing that does not prove where it comes from', async () => {
    expect((await tell([said('nobody', 'n', 'Hi')], 'wrong')).status).toBe(403);
    expect((await system.call('GET', WEB_CHAT)).status).toBe(405);
    expect((await tell([{ type: 'said' }])).status).toBe(400);
    expect(await customerOf('nobody')).toBeUndefined();
  });

  test('the whole life of a message: told, answered by the bot, sent in parts, and seen', async () => {
    const answer = 'Sencha: 4.50 EUR, available.';
    for (const _again of [1, 2]) {
      const told = await tell([said('ann', 'm1', 'How much is the sencha?')]);
      expect([told.status, told.body]).toEqual([200, 'EVENT_RECEIVED']);
    }
    await passes(async () => expect(givenTo('ann').join('')).toBe(answer));
    expect(givenTo('ann').every(part => part.length <= 20)).toBe(true);
    expect(await textsOf('ann')).toEqual(['CUSTOMER: How much is the sencha?', `BOT: ${answer}`]);
    const [question, reply] = await messagesOf('ann');
    expect(question?.platformMessageId).toBe('m1');
    await passes(async () =>
      expect((await eventsOf('MessageSent')).map(data => data?.messageId)).toContain(reply?.messageId),
    );
    await tell([{ type: 'seen', visitor: 'ann', at: new Date().toISOString() }]);
    await passes(async () =>
      expect((await eventsOf('MessageRead')).map(data => data?.messageId)).toEqual([reply?.messageId]),
    );
    await passes(async () => expect((await customerOf('ann'))?.fullName).toBe('Visitor ann'));
  });

  test('what the shop wrote elsewhere is shown, and the bot leaves the chat to it', async () => {
    await tell([said('bob', 'b1', 'Anything new?')]);
    await passes(async () => expect(await textsOf('bob')).toHaveLength(2));
    const at = new Date().toISOString();
    await tell([{ type: 'answered', visitor: 'bob', id: 'b2', text: 'I am Eve.', at }]);
    await passes(async () => expect(await textsOf('bob')).toContain('AGENT: I am Eve.'));
    const next = { site: 'site', happenings: [said('bob', 'b3', 'And the sencha?')] };
    expect((await system.call('POST', `${WEB_CHAT}/handle`, next, headers(KEY))).status).toBe(200);
    const asked = (await messagesOf('bob')).find(({ content }) => String(content).startsWith('And'));
    await passes(async () =>
      expect((await eventsOf('ReplyWithheld')).map(data => data?.messageId)).toEqual([asked?.messageId]),
    );
    expect((await textsOf('bob')).at(-1)).toBe('CUSTOMER: And the sencha?');
  });

  test('a refusal of one person stops nobody else, and is listed for operators', async () => {
    chat.refusals.set('cat', { kind: 'unreachable', reason: 'the visitor has left', code: 'gone' });
    await tell([said('cat', 'c1', 'How much is the sencha?')]);
    const parked = async () => rows(await system.call('GET', '/api/admin/parked?process=outbound'));
    await passes(async () => expect((await parked())[0]?.error).toMatch(/the visitor has left/));
    await tell([said('dan', 'd1', 'How much is the sencha?')]);
    await passes(async () => expect(givenTo('dan')).not.toEqual([]));
    expect(givenTo('cat')).toEqual([]);
  });

  test('Facebook goes on beside it', async () => {
    const { platformSpecificId } = await shop.channel({ businessId: channel.businessId });
    const thread = new Thread(platformSpecificId, 'psid-of-fay');
    const body = delivery(platformSpecificId, [thread.wrote('f1', 'The sencha?')]);
    expect((await system.call('POST', `${WEBHOOKS}/handle`, body)).status).toBe(200);
    expect((await textsOf('psid-of-fay'))[0]).toBe('CUSTOMER: The sencha?');
    expect(givenTo('psid-of-fay')).toEqual([]);
  });
});
