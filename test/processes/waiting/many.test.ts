/** Thousands of items that wait for one page, and what becomes of those that cannot be handled. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { FailedForGood } from '../../../src/processes/attempts.ts';
import { WatchedEventStore } from '../../doubles/watchedEventStore.ts';
import { delivery, hand, type Item, START, Thread } from '../../support/builders/metaWebhooks.ts';
import { Shop, unique } from '../../support/builders/shop.ts';
import { passes } from '../../support/dsl/eventually.ts';
import { rows, startTestSystem, type TestSystem } from '../../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret' };
const CAUGHT_UP_WITHIN_MS = 90_000;

describe('a page for which much waits', () => {
  let system: TestSystem;
  let shop: Shop;
  let store: WatchedEventStore;
  beforeEach(async () => {
    const around = (eventStore: EventStore) => {
      store = new WatchedEventStore(eventStore);
      return store;
    };
    system = await startTestSystem({ environment, around });
    shop = new Shop(system);
  });
  afterEach(() => system.stop());

  const call = (method: string, path: string, body?: unknown) => system.call(method, path, body);
  const waits = (page: string, total: number) =>
    passes(
      async () => expect((await call('GET', `/api/admin/waiting?pageId=${page}`)).body.total).toBe(total),
      CAUGHT_UP_WITHIN_MS,
    );
  const receiveWebhook = async (page: string, items: readonly Item[]) =>
    expect((await hand(system, delivery(page, items))).status).toBe(200);
  const saidBy = async ({ person }: Thread): Promise<string[]> => {
    const [chat] = rows(
      await call('GET', `/api/chats?platformCustomerId=${person}&include=messages&includeLimit=1000`),
    );
    return Object.values(chat?.messages ?? {}).map(({ content }) => String(content));
  };

  test(
    'is caught up on in the order of each person, while other pages go on and no request is held',
    async () => {
      const page = unique('page');
      const [busy, other] = [new Thread(page, unique('busy')), await shop.channel()];
      const names = Array.from({ length: 700 }, (_, index) => String(index));
      const many = names.map(name => new Thread(page, `${busy.person}-${name}`));
      const now = Date.now() - START;
      await receiveWebhook(
        page,
        names.map((name, index) => busy.wrote(`m${name}`, name, now + index)),
      );
      await receiveWebhook(
        page,
        many.map((thread, index) => thread.wrote(`n${index}`, 'Hi', now + index)),
      );
      await waits(page, 1_400);
      await shop.channel({ platformSpecificId: page });
      const stranger = new Thread(other.platformSpecificId, unique('stranger'));
      await receiveWebhook(stranger.page, [stranger.wrote('o', 'Quick', now)]);
      await passes(async () => expect(await saidBy(stranger)).toEqual(['Quick']));
      // A newer one of somebody whose older ones wait stands behind them.
      await receiveWebhook(page, [busy.wrote('newest', 'newest', now + names.length)]);
      const left = (await call('GET', `/api/admin/waiting?pageId=${page}`)).body.total;
      expect(left).toBeGreaterThan(0);
      await waits(page, 0);
      await passes(async () => expect(await saidBy(busy)).toEqual([...names, 'newest']));
      const types = store.appended.flatMap(({ events }) => events.map(({ type }) => type));
      const count = (wanted: string) => types.filter(type => type === wanted).length;
      expect(count('CustomerMessageReceived')).toBe(1_402);
      expect(count('CustomerRegistered')).toBe(702);
    },
    3 * CAUGHT_UP_WITHIN_MS,
  );

  test(
    'one that cannot be handled is parked, those behind it go on, and a retry brings it after all',
    async () => {
      const page = unique('page');
      const thread = new Thread(page, unique('person'));
      const now = Date.now() - START;
      let broken = true;
      store.beforeAppend = ({ events }) => {
        if (broken && events.some(({ data }) => data.content === 'bad'))
          throw new FailedForGood('it is bad', 1);
      };
      await receiveWebhook(
        page,
        ['good', 'bad', 'better'].map((name, index) => thread.wrote(name, name, now + index)),
      );
      await waits(page, 3);
      await shop.channel({ platformSpecificId: page });
      await waits(page, 0);
      expect(await saidBy(thread)).toEqual(['good', 'better']);
      const [parked] = rows(await call('GET', '/api/admin/parked'));
      expect(parked).toMatchObject({ process: 'intake', eventType: 'WebhookItemReceived' });
      expect(parked?.error).toMatch(/it is bad/);
      broken = false;
      await call('POST', `/api/admin/parked/${parked?.parkedId}/retry`);
      await passes(async () => expect(await saidBy(thread)).toEqual(['good', 'bad', 'better']));
      await passes(async () => expect(rows(await call('GET', '/api/admin/parked'))).toEqual([]));
    },
    CAUGHT_UP_WITHIN_MS,
  );
});
