import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GraphApi } from '../../doubles/graphApi.ts';
import { sendEcho } from '../../support/builders/graphWebhooks.ts';
import { deliver, delivery, Thread } from '../../support/builders/metaWebhooks.ts';
import { Shop, unique } from '../../support/builders/shop.ts';
import { eventually, passes } from '../../support/dsl/eventually.ts';
import { expectNowhere } from '../../support/dsl/everythingShown.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../../support/servers/testSystem.ts';

const appSecret = 'app-secret';
const appId = '4711';
const UNSENT = '[message unsent]';

// chatwoot#7850 and others: what was sent through the API is unsent in the platform's own inbox.
describe.each(enginePairs)('what we sent and somebody unsent at the inbox, on the %s engines', pair => {
  let api: GraphApi;
  let system: TestSystem;
  let shop: Shop;
  let channel: Json;
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
  });
  afterAll(async () => {
    await system.stop();
    await api.stop();
  });

  async function opened() {
    const platformCustomerId = unique('psid');
    const { businessId, channelId } = channel;
    const chat = await shop.chat({ businessId, channelId, platformCustomerId });
    await shop.message(String(chat.chatId), { content: 'Hello?' });
    const page = channel.platformSpecificId;
    const thread = new Thread(page, platformCustomerId);
    const before = api.taken.length;
    const key = unique('key');
    const post = (content: string) =>
      system.call(
        'POST',
        `/api/chats/${chat.chatId}/messages`,
        { senderType: 'AGENT', contentType: 'TEXT', content },
        { 'Idempotency-Key': key },
      );
    const taken = (n: number) => eventually('it is sent', () => api.taken[before + n]);
    const unsend = (mid: string | undefined) => {
      const message = { mid, is_echo: true, is_deleted: true };
      return deliver(system, delivery(page, [{ ...thread.echo('', {}), message }]));
    };
    const said = async () =>
      rows(await system.call('GET', `/api/chats/${chat.chatId}/messages`)).map(({ content }) =>
        String(content),
      );
    return { chat, post, taken, unsend, said };
  }
  const target = () => ({ url: `${system.url}/api/webhooks/facebook`, appSecret, appId });

  test('is shown nowhere, also after its echo, and to a retry of the request that posted it', async () => {
    const { chat, post, taken, unsend, said } = await opened();
    const secret = unique('secret');
    const { body: posted } = await post(secret);
    const send = await taken(0);
    await sendEcho(target(), send);
    await passes(async () => {
      const [, message] = rows(await system.call('GET', `/api/chats/${chat.chatId}/messages`));
      expect(message?.platformMessageId).toBe(send.mid);
    });
    await unsend(send.mid);
    expect(await said()).toEqual(['Hello?', UNSENT]);
    await expectNowhere(system, chat, [secret]);
    const again = await post(secret);
    expect(again.body).toEqual({ ...posted, content: UNSENT });
    expect(await said()).toHaveLength(2);
  });

  test('is shown nowhere where the platform’s word of it was faster than its answer to us', async () => {
    const { chat, post, taken, unsend, said } = await opened();
    const secret = unique('secret');
    api.next({ kind: 'delay', ms: 300 });
    await post(secret);
    const send = await taken(0);
    await unsend(send.mid);
    await passes(async () => expect(await said()).toEqual(['Hello?', UNSENT]));
    await expectNowhere(system, chat, [secret]);
  });

  test('is not shown any more where one of its parts was unsent, whichever', async () => {
    const { chat, post, taken, unsend, said } = await opened();
    const secret = unique('secret');
    await post(`${secret} `.repeat(200));
    const first = await taken(0);
    await taken(1);
    await unsend(first.mid);
    await passes(async () => expect(await said()).toEqual(['Hello?', UNSENT]));
    await expectNowhere(system, chat, [secret]);
  });
});
