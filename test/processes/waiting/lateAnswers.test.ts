/** Which of the messages that waited is answered, and when none is: seen from outside, webhooks in, REST out. */
import { describe, expect, test } from '@jest/globals';
import { deliver, delivery, type Item, START, Thread } from '../../support/builders/metaWebhooks.ts';
import { unique } from '../../support/builders/shop.ts';
import { passes } from '../../support/dsl/eventually.ts';
import { useTestServer } from '../../support/servers/testServer.ts';
import { enginePairs, rows } from '../../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };
const MINUTE_MS = 60_000;
/** Milliseconds since START of a time before now. */
const ago = (ms: number): number => Date.now() - START - ms;

describe.each(enginePairs)('the answer to what waited, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment, bot: 'catalogue' });
  const call = (method: string, path: string, body?: unknown) => testServer.system.call(method, path, body);

  async function connected() {
    const channel = await testServer.shop.channel();
    const thread = new Thread(channel.platformSpecificId, unique('person'));
    const put = async (body: object) =>
      expect((await call('PUT', `/api/channels/${channel.channelId}`, body)).status).toBe(200);
    const tell = (...items: readonly Item[]) => deliver(testServer.system, delivery(thread.page, items));
    const messages = async () => {
      const chats = rows(
        await call('GET', `/api/chats?platformCustomerId=${thread.person}&include=messages`),
      );
      return chats.flatMap(chat => Object.values(chat.messages ?? {}));
    };
    /** The customer's texts that were answered, in the order of the answers. */
    const answered = async (): Promise<readonly unknown[]> => {
      const said = await messages();
      const given = rows(await call('GET', '/api/audit/events?type=ReplyGiven&limit=1000'));
      return given.flatMap(({ data }) =>
        said.filter(({ messageId }) => messageId === data?.messageId).map(({ content }) => content),
      );
    };
    return { thread, put, tell, answered };
  }

  test('is given although the bot, a moment ago, answered an older message that came late', async () => {
    const { thread, put, tell, answered } = await connected();
    await tell(thread.wrote('m1', 'one', ago(20 * MINUTE_MS)));
    await passes(async () => expect(await answered()).toEqual(['one']));
    await put({ isActive: false });
    // Before that answer by the platform's clock; behind it for whoever reads the chat.
    await tell(thread.wrote('m2', 'two', ago(19 * MINUTE_MS)));
    await put({ isActive: true });
    await passes(async () => expect(await answered()).toEqual(['one', 'two']));
  });

  test('is to the newest of them, in whatever order they came', async () => {
    const { thread, put, tell, answered } = await connected();
    await put({ isActive: false });
    await tell(thread.wrote('m3', 'three', ago(3 * MINUTE_MS)));
    await tell(thread.wrote('m1', 'one', ago(5 * MINUTE_MS)));
    await tell(thread.wrote('m2', 'two', ago(4 * MINUTE_MS)));
    await put({ isActive: true });
    await passes(async () => expect(await answered()).toEqual(['three']));
  });
});
