import { describe, expect, test } from '@jest/globals';
import { deliver, delivery, type Item, Thread } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import { expectNowhere, textsShownOn } from '../support/dsl/everythingShown.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, rows } from '../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };

describe.each(enginePairs)('messages that wait, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment, bot: 'catalogue' });

  async function opened() {
    const { channelId, platformSpecificId } = await testServer.shop.channel({ isActive: false });
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (...items: Item[]) => deliver(testServer.system, delivery(platformSpecificId, items));
    const connect = () => testServer.system.call('PUT', `/api/channels/${channelId}`, { isActive: true });
    return { thread, tell, connect, channelId, said: () => textsShownOn(testServer.system, channelId) };
  }

  test('the newest that was not unsent is answered, once', async () => {
    const { thread, tell, connect, said } = await opened();
    const now = Date.now() - Date.UTC(2026, 0, 1) - 60_000;
    await tell(thread.wrote('m1', 'hello', now), thread.wrote('m2', 'secret', now + 1));
    await tell(thread.unsent('m2', now + 2));
    await connect();
    await passes(async () => expect(await said()).toHaveLength(3));
    expect((await said())[2]).toMatch(/^BOT TEXT Hello!/);
  });

  test('are unsent and edited while they wait for their page to be connected', async () => {
    const { thread, tell, connect, channelId, said } = await opened();
    const secret = unique('secret');
    await tell(thread.wrote('m1', secret), thread.wrote('m2', 'old', 1));
    await tell(thread.unsent('m1', 2), thread.edited('m2', 'new', 1, 3));
    await connect();
    const shown = ['CUSTOMER TEXT [message unsent]', 'CUSTOMER TEXT new'];
    await passes(async () => expect(await said()).toEqual(shown));
    const [chat] = rows(await testServer.system.call('GET', `/api/chats?channelId=${channelId}`));
    if (!chat) throw new Error('no chat');
    await expectNowhere(testServer.system, chat, [secret]);
  });
});
