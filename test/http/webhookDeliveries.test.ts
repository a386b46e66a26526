import { describe, expect, test } from '@jest/globals';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { deliver, delivery, hand, Thread } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, rows } from '../support/servers/testSystem.ts';

const MEBIBYTE = 1024 * 1024;
const environment = { FACEBOOK_APP_SECRET: 'app-secret' };

describe.each(enginePairs)('deliveries on the %s engines', pair => {
  let log: WatchedEventStore | undefined;
  const testServer = useTestServer({
    pair,
    environment,
    around: store => {
      log = new WatchedEventStore(store);
      return log;
    },
  });
  const received = () =>
    (log?.appended ?? []).flatMap(({ events }) =>
      events.filter(({ type }) => type === 'WebhookItemReceived'),
    );
  const of = (page: string) => received().filter(({ data }) => data.pageId === page);

  test('a batch of 1,000 items is taken, in the order of their time, and once', async () => {
    const page = unique('page');
    const items = Array.from({ length: 1_000 }, (_, index) =>
      new Thread(page, `p${index % 40}`).wrote(`m${index}`, 'Hi', 1_000 - index),
    );
    expect((await hand(testServer.system, delivery(page, items))).body).toBe('EVENT_RECEIVED');
    expect((await hand(testServer.system, delivery(page, items))).body).toBe('EVENT_RECEIVED');
    const taken = of(page);
    expect(taken).toHaveLength(1_000);
    if (pair === 'embedded') expect(taken.map(({ data }) => data.key).at(0)).toBe('m999');
    expect(taken.every(({ metadata }) => metadata.source === 'webhook')).toBe(true);
  });

  test('more than 2,000 items at once are refused whole, whichever lists and entries they come in', async () => {
    const page = unique('page');
    const items = (count: number) =>
      Array.from({ length: count }, (_, index) => new Thread(page, 'p').wrote(`m${index}`, 'Hi', index));
    const { entry } = delivery(page, items(1_001)) as { entry: object[] };
    const many = { object: 'page', entry: [...entry, { id: page, standby: items(999) }, {}] };
    const answer = await hand(testServer.system, many);
    expect([answer.status, answer.body]).toEqual([413, expect.objectContaining({ code: 'too-many-items' })]);
    expect(of(page)).toEqual([]);
    expect(
      (
        await hand(testServer.system, {
          object: 'page',
          entry: [...entry, { id: page, standby: items(999) }],
        })
      ).status,
    ).toBe(200);
  });

  test('an item of any kind is kept as it came', async () => {
    const page = unique('page');
    const item = { odd: [1, { deep: null }], text: 'ü' };
    await hand(testServer.system, delivery(page, [item]));
    expect(of(page).map(({ data }) => data.item)).toEqual([item]);
  });

  test('what cannot be stored, or is too large for the log, fails nothing', async () => {
    const page = unique('page');
    const thread = new Thread(page, 'person');
    const strange = `{"__proto__":{"x":1},"n":1e999,"t":"\\u0000\\ud800","d":${'['.repeat(9_000)}${']'.repeat(9_000)}}`;
    const large = thread.wrote('large', 'x'.repeat(2 * MEBIBYTE));
    const payload = JSON.stringify(delivery(page, ['?', large, thread.wrote('m', 'a\ud800b')]));
    const answer = await hand(testServer.system, payload.replace('"?"', strange));
    expect(answer.body).toBe('EVENT_RECEIVED');
    expect(of(page)).toHaveLength(3);
    const [kept] = of(page).filter(({ data }) => data.key === 'large');
    expect(kept?.data.item).toMatchObject({ tooLarge: true, sender: { id: 'person' } });
    expect(kept?.data.item).toHaveProperty('sha256', expect.stringMatching(/^[0-9a-f]{64}$/));
    const [text] = of(page).filter(({ data }) => data.key === 'm');
    expect(text?.data.item).toMatchObject({ message: { text: 'a\ufffdb' } });
  });

  test('a log that takes no write is a 500, after which a redelivery brings what is missing', async () => {
    const page = unique('page');
    const thread = new Thread(page, 'person');
    let refusals = 1;
    if (log) {
      log.beforeAppend = ({ events }) => {
        const isReceived = events[0]?.type === 'WebhookItemReceived';
        if (isReceived && refusals-- > 0) throw new EventStoreUnavailable('full');
      };
    }
    const payload = delivery(page, [thread.wrote('m1', 'Hi'), thread.wrote('m2', 'Hi', 1)]);
    const failed = await hand(testServer.system, payload);
    expect([failed.status, failed.body]).toEqual([500, 'Internal Server Error']);
    expect(of(page).map(({ data }) => data.key)).toEqual(['m2']);
    expect((await hand(testServer.system, payload)).status).toBe(200);
    expect(of(page).map(({ data }) => data.key)).toEqual(['m2', 'm1']);
  });

  test('handling answers once a GET shows the message, also when it was taken in before', async () => {
    const { channelId, platformSpecificId: page } = await testServer.shop.channel();
    const payload = delivery(page, [new Thread(page, 'person').wrote('m', 'Hello')]);
    expect((await hand(testServer.system, payload)).status).toBe(200);
    expect((await deliver(testServer.system, payload)).body).toBe('EVENT_RECEIVED');
    const [chat] = rows(
      await testServer.system.call('GET', `/api/chats?channelId=${channelId}&include=messages`),
    );
    expect(chat?.messages).toMatchObject([
      { content: 'Hello', senderType: 'CUSTOMER', platformMessageId: 'm' },
    ]);
  });
});
