import { describe, expect, test } from '@jest/globals';
import { deliver, delivery, Thread } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { Auditor } from '../support/dsl/auditor.ts';
import { passes } from '../support/dsl/eventually.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };
const MINUTE_MS = 60_000;

describe.each(enginePairs)('times of platforms, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment, bot: 'catalogue' });

  async function opened() {
    const { channelId, platformSpecificId } = await testServer.shop.channel();
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (mid: string, timestamp: unknown) =>
      deliver(
        testServer.system,
        delivery(platformSpecificId, [{ ...thread.wrote(mid, 'hello'), timestamp }]),
      );
    const chats = async (): Promise<readonly Json[]> =>
      rows(
        await testServer.system.call('GET', `/api/chats?channelId=${channelId}&include=messages,customer`),
      );
    return { thread, tell, chats };
  }
  const fromCustomer = (chat: Json | undefined) =>
    Object.values(chat?.messages ?? {}).find(({ senderType }) => String(senderType) === 'CUSTOMER');
  const ageOf = (at: unknown): number => Math.abs(Date.now() - Date.parse(String(at)));

  // nyaruka/courier#666; Chatwoot's fixtures for Instagram; mgp25/Instagram-API#1377; clocks that run ahead.
  const stamps: [name: string, stamp: () => unknown][] = [
    ['seconds', () => Math.floor(Date.now() / 1_000)],
    ['seconds as text', () => String(Math.floor(Date.now() / 1_000))],
    ['milliseconds as text', () => String(Date.now())],
    ['microseconds', () => Date.now() * 1_000],
    ['a clock that is years ahead', () => Date.UTC(2199, 0, 1)],
    ['a clock that is years ahead, in seconds', () => 7_226_582_400],
    ['zero', () => 0],
    ['a clock that was never set', () => 12_345],
    ['a date of text', () => new Date().toISOString()],
  ];
  test.each(stamps)(
    'a message stamped with %s is dated like its arrival, and answered',
    async (_name, stamp) => {
      const { tell, chats } = await opened();
      const timestamp = stamp();
      await tell('m', timestamp);
      await passes(async () => {
        const [chat] = await chats();
        expect(Object.values(chat?.messages ?? {})).toHaveLength(2);
      });
      const [chat] = await chats();
      const times = [fromCustomer(chat)?.timestamp, chat?.lastMessageAt, chat?.customer?.lastSeenAt];
      expect(times.map(at => ageOf(at) < MINUTE_MS)).toEqual([true, true, true]);
      const received = await new Auditor(testServer.system).events('type=WebhookItemReceived&limit=1000');
      expect(received.at(-1)?.data?.item?.timestamp).toEqual(timestamp);
    },
  );

  test('a message of the past keeps the time that it was given, as text too', async () => {
    const { tell, chats } = await opened();
    await tell('m', '1767225600123');
    const [chat] = await chats();
    expect(fromCustomer(chat)?.timestamp).toBe('2026-01-01T00:00:00.123Z');
  });

  test('a chat that one clock dates ahead does not stay the newest for ever', async () => {
    const { tell, chats } = await opened();
    await tell('m1', Date.UTC(2199, 0, 1));
    await tell('m2', Date.now() + 1_000);
    const [chat] = await chats();
    expect(ageOf(chat?.lastMessageAt)).toBeLessThan(MINUTE_MS);
    expect(ageOf(chat?.customer?.lastSeenAt)).toBeLessThan(MINUTE_MS);
  });

  test('the same delivery again, with its odd time, is the same message', async () => {
    const { tell, chats } = await opened();
    await tell('m', 1_924_988_400);
    await tell('m', 1_924_988_400);
    const [chat] = await chats();
    const messages = Object.values(chat?.messages ?? {});
    expect(messages.filter(({ senderType }) => String(senderType) === 'CUSTOMER')).toHaveLength(1);
  });
});
