import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphApi } from '../../doubles/graphApi.ts';
import { sendDelivery, sendEcho, sendRead } from '../../support/builders/graphWebhooks.ts';
import { Shop } from '../../support/builders/shop.ts';
import { eventually, passes } from '../../support/dsl/eventually.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../../support/servers/testSystem.ts';

const appSecret = 'app-secret';
const appId = '4711';

describe.each(enginePairs)('what an agent writes, on the %s engines', pair => {
  let api: GraphApi;
  let system: TestSystem;
  let shop: Shop;
  let channel: Json;
  let chat: Json;
  beforeAll(async () => {
    api = await GraphApi.start();
    const environment = {
      FACEBOOK_GRAPH_URL: api.url,
      FACEBOOK_APP_SECRET: appSecret,
      FACEBOOK_APP_ID: appId,
    };
    system = await startTestSystem({ pair, environment });
    shop = new Shop(system);
    channel = await shop.channel({ accessToken: 'page-token' });
    chat = await shop.chat({ businessId: channel.businessId, channelId: channel.channelId });
    await shop.message(String(chat.chatId), { content: 'Hello?' });
  });
  afterAll(async () => {
    await system.stop();
    await api.stop();
  });

  const target = () => ({ url: `${system.url}/api/webhooks/facebook`, appSecret, appId });
  const post = (content: string) => shop.message(String(chat.chatId), { senderType: 'AGENT', content });
  const parked = async () => rows(await system.call('GET', '/api/admin/parked?process=outbound'));

  it('reaches the customer, and its receipts are taken', async () => {
    await post('Good day');
    const send = await eventually('it is sent', () => api.taken[0]);
    expect(send.body.message.text).toBe('Good day');
    for (const tell of [sendEcho, sendDelivery, sendRead]) expect(await tell(target(), send)).toBe(200);
    const said = async () => rows(await system.call('GET', `/api/chats/${chat.chatId}/messages`));
    expect(await said()).toHaveLength(2);
    await passes(async () => expect((await said())[1]?.platformMessageId).toBe(send.mid));
  });

  it('is settled by its echo when the answer was lost, and its other parts follow', async () => {
    const before = api.taken.length;
    api.next({ kind: 'cut' });
    await post('Tea. '.repeat(500));
    const send = await eventually('it is taken', () => api.taken[before]);
    expect(await sendEcho(target(), send)).toBe(200);
    await eventually('the other part follows', () => api.taken.length === before + 2);
    expect(api.texts.slice(before).join('')).toBe('Tea. '.repeat(500));
  });

  it('shows up for operators where it is refused, and leaves once their retry works', async () => {
    api.next({ kind: 'error', status: 400, code: 100 });
    await post('Refused');
    await passes(async () => expect(await parked()).toHaveLength(1));
    const [entry] = await parked();
    expect(entry).toMatchObject({ process: 'outbound', eventType: 'AgentReplied', status: 'parked' });
    expect(entry?.error).toMatch(/error 100/);
    await system.call('POST', `/api/admin/parked/${entry?.parkedId}/retry`);
    await passes(async () => expect(await parked()).toEqual([]));
    expect(api.texts.at(-1)).toBe('Refused');
  });

  it('leaves the list for good where they drop it', async () => {
    api.next({ kind: 'error', status: 400, code: 100 });
    await post('Dropped');
    await passes(async () => expect(await parked()).toHaveLength(1));
    const [entry] = await parked();
    const path = `/api/admin/parked/${entry?.parkedId}`;
    expect((await system.call('POST', `${path}/drop`)).status).toBe(204);
    expect(await parked()).toEqual([]);
    for (const action of ['retry', 'drop']) {
      expect(await system.call('POST', `${path}/${action}`)).toMatchObject({
        status: 404,
        body: { message: 'Parked event not found' },
      });
    }
    expect(api.texts).not.toContain('Dropped');
  });

  it('stops at a page whose token is refused, which then says so', async () => {
    api.next({ kind: 'error', status: 400, code: 190 });
    await post('Anybody?');
    await passes(async () => {
      const { body } = await system.call('GET', `/api/channels/${channel.channelId}`);
      expect(body.isActive).toBe(false);
    });
  });
});
