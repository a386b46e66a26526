import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import { enginePairs, rows, startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

describe.each(enginePairs)('the pause of the bot, on the %s engines', pair => {
  let system: TestSystem;
  let shop: Shop;
  let chatId: string;
  beforeAll(async () => {
    system = await startTestSystem({ pair, bot: 'catalogue', environment: { BOT_PAUSE_MINUTES: '30' } });
    shop = new Shop(system);
  });
  afterAll(() => system.stop());
  beforeEach(async () => {
    chatId = String((await shop.chat()).chatId);
  });

  const inChat = (method: string, path = '') => system.call(method, `/api/chats/${chatId}/bot${path}`);
  const says = (senderType: string) => shop.message(chatId, { senderType, content: 'Hello' });
  const answers = async () => {
    const said = rows(await system.call('GET', `/api/chats/${chatId}/messages`));
    return said.filter(({ senderType }) => String(senderType) === 'BOT').length;
  };

  test('there is none until an agent writes, and then for as long as is set', async () => {
    expect(await inChat('GET')).toMatchObject({ status: 200, body: { chatId, pausedUntil: null } });
    const { timestamp } = await says('AGENT');
    const until = new Date(Date.parse(String(timestamp)) + 30 * 60_000).toISOString();
    expect((await inChat('GET')).body).toEqual({ chatId, pausedUntil: until });
  });

  test('lifted, the bot answers the next message, until an agent writes again', async () => {
    await says('AGENT');
    expect((await inChat('POST', '/resume')).body).toEqual({ chatId, pausedUntil: null });
    await says('CUSTOMER');
    await passes(async () => expect(await answers()).toBe(1));
    await says('AGENT');
    expect((await inChat('GET')).body.pausedUntil).not.toBeNull();
  });

  test('lifting it twice, or where there is none, changes nothing', async () => {
    const resumed = async () =>
      rows(await system.call('GET', '/api/audit/events?type=BotResumed&limit=1000')).filter(
        ({ data }) => String(data?.chatId) === chatId,
      ).length;
    await inChat('POST', '/resume');
    expect(await resumed()).toBe(0);
    await says('AGENT');
    await inChat('POST', '/resume');
    await inChat('POST', '/resume');
    expect(await resumed()).toBe(1);
  });

  test.each([
    ['GET', ''],
    ['POST', '/resume'],
  ])('%s of a chat that there is not: 404', async (method, path) => {
    const answer = await system.call(method, `/api/chats/no-such-chat/bot${path}`);
    expect(answer).toMatchObject({ status: 404, body: { message: 'Chat not found', code: 'not-found' } });
  });
});
