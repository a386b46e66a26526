/** What waits while its channel comes and goes: every item is taken in once and in order, whoever dies or is faster. */

import { describe, expect, test } from '@jest/globals';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { FlakyEventStore } from '../../doubles/flakyEventStore.ts';
import { WatchedEventStore } from '../../doubles/watchedEventStore.ts';
import { shopHistory } from '../../support/builders/eventBuilders.ts';
import { idOf } from '../../support/builders/ids.ts';
import { delivery, START, Thread } from '../../support/builders/metaWebhooks.ts';
import { eventually, passes } from '../../support/dsl/eventually.ts';
import { record } from '../../support/dsl/givenWhenThen.ts';
import {
  customerMessagesIn,
  DyingStore,
  eventsOf,
  receiveWebhook,
  shopThatIsOff,
  switchedOff,
  switchedOn,
  waitingIn,
  waitingItemsOn,
} from '../../support/dsl/waitingItems.ts';
import { calmStore } from '../../support/dsl/writeSide.ts';

const thread = new Thread('page', 'person');
const wrote = (who: Thread, name: string) => who.wrote(`${who.person} ${name}`, name, Date.now() - START);
const deferred = (store: EventStore) => eventsOf(store, 'WebhookItemDeferred');

async function shopIsOff(store: EventStore): Promise<void> {
  await record(store, shopThatIsOff());
}

describe('a crash after any append', () => {
  const NAMES = ['one', 'two', 'three'];

  /** The first instance dies after so many appends; false where it did not have to. */
  async function livesThrough(appends: number): Promise<boolean> {
    const log = calmStore();
    await shopIsOff(log);
    const dying = new DyingStore(log, appends);
    const items = NAMES.map(name => wrote(thread, name));
    await receiveWebhook(log, delivery('page', items));
    const first = await waitingItemsOn(dying);
    await eventually('all wait', async () => dying.isDead || (await waitingIn(log)) === 3);
    const late = (await deferred(log)).length;
    await record(log, [switchedOn]);
    const done = async () => (await eventsOf(log, 'ReplyGiven')).length > 0;
    await eventually('it is done', async () => dying.isDead || (await done()));
    const died = dying.isDead;
    await first.stop();

    const second = await waitingItemsOn(new WatchedEventStore(log, { exclusive: true }));
    await passes(async () => expect(await customerMessagesIn(log)).toEqual(NAMES));
    await passes(async () => expect(await waitingIn(log)).toBe(0));
    await eventually('it is answered', done);
    await second.receiveWebhook(delivery('page', [wrote(new Thread('page', 'other'), 'last')]));
    const answers = async () => (await eventsOf(log, 'BotReplied')).map(({ data }) => data.content);
    await passes(async () => expect(await answers()).toContain('To last'));
    await second.stop();
    expect(await customerMessagesIn(log)).toEqual([...NAMES, 'last']);
    const said = await answers();
    expect(new Set(said).size).toBe(said.length);
    if (late === NAMES.length) expect(said).toEqual(['To three', 'To last']);
    return died;
  }

  test('loses nothing, doubles nothing and answers once', async () => {
    let appends = 1;
    while (await livesThrough(appends)) appends++;
    // Three deferrals, a customer, a chat, three routes and messages, three ends, an answer that is asked for and given.
    expect(appends).toBeGreaterThan(17);
  }, 120_000);
});

describe('a channel that is switched on while an item is being deferred', () => {
  test('the switch lies before the deferral in the log, and was looked at before it', async () => {
    const log = calmStore();
    await shopIsOff(log);
    const store = new WatchedEventStore(log);
    let switched = false;
    store.beforeAppend = async ({ events }) => {
      if (switched || events[0]?.type !== 'WebhookItemDeferred') return;
      switched = true;
      await record(log, [switchedOn]);
    };
    const instance = await waitingItemsOn(store);
    await instance.receiveWebhook(delivery('page', [wrote(thread, 'one')]));
    await passes(async () => expect(await customerMessagesIn(log)).toEqual(['one']));
    await passes(async () => expect(await waitingIn(log)).toBe(0));
    await instance.stop();
    expect(instance.failures).toEqual([]);
    expect(switched).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'two instances on one flaky store, and a channel that comes and goes (seed %i)',
    async seed => {
      const store = new FlakyEventStore({ seed, unavailableRate: 0 });
      await shopIsOff(store);
      const both = await Promise.all([waitingItemsOn(store), waitingItemsOn(store)]);
      const people = [0, 1, 2].map(index => new Thread('page', `person-${index}`));
      const names = ['1', '2', '3', '4', '5', '6'];
      for (const [index, name] of names.entries()) {
        const items = people.map(person => wrote(person, name));
        await Promise.all([
          both[0].receiveWebhook(delivery('page', items)),
          both[1].receiveWebhook(delivery('page', items)),
          record(store, [index % 2 === seed % 2 ? switchedOn : switchedOff]),
        ]);
      }
      await record(store, [switchedOn]);
      await passes(async () => expect(await customerMessagesIn(store)).toHaveLength(18), 30_000);
      await passes(async () => expect(await waitingIn(store)).toBe(0), 30_000);
      await Promise.all(both.map(instance => instance.stop()));
      const messages = await eventsOf(store, 'CustomerMessageReceived');
      for (const { person } of people) {
        const said = messages.filter(({ data }) => data.platformCustomerId === person);
        expect(said.map(({ data }) => data.content)).toEqual(names);
      }
      expect(await eventsOf(store, 'ChatStarted')).toHaveLength(3);
    },
    60_000,
  );

  test('a channel that is switched off again while it is caught up on leaves the rest waiting', async () => {
    const log = calmStore();
    await shopIsOff(log);
    const store = new WatchedEventStore(log);
    const instance = await waitingItemsOn(store);
    const names = Array.from({ length: 20 }, (_, index) => `${index}`);
    await instance.receiveWebhook(
      delivery(
        'page',
        names.map(name => wrote(thread, name)),
      ),
    );
    await passes(async () => expect(await waitingIn(log)).toBe(20));
    let messages = 0;
    store.afterAppend = async ({ events }) => {
      if (events[0]?.type === 'CustomerMessageReceived' && ++messages === 5) await record(log, [switchedOff]);
    };
    await record(log, [switchedOn]);
    await passes(async () => expect((await customerMessagesIn(log)).length).toBeGreaterThanOrEqual(5));
    await instance.receiveWebhook(delivery('page', [wrote(thread, 'newest')]));
    await passes(async () => expect(await deferred(log)).toHaveLength(21));
    const left = await waitingIn(log);
    expect(left).toBeGreaterThan(1);
    await record(log, [switchedOn]);
    await passes(async () => expect(await customerMessagesIn(log)).toEqual([...names, 'newest']));
    await instance.stop();
  });
});

describe('a server that was down for a while, with its channel on', () => {
  test('answers each message that came meanwhile: none of them had to wait for a channel', async () => {
    const log = calmStore();
    await record(log, shopHistory());
    const names = ['one', 'two', 'three'];
    const items = names.map(name => wrote(thread, name));
    await receiveWebhook(log, delivery('page', items));
    const instance = await waitingItemsOn(log);
    const answers = async () => (await eventsOf(log, 'BotReplied')).map(({ data }) => data.content);
    await passes(async () => expect(await answers()).toEqual(names.map(name => `To ${name}`)));
    await instance.stop();
    expect(await deferred(log)).toEqual([]);
  });
});

describe('a channel that the platform refused', () => {
  test('takes in what waited when it comes back by itself, in its turn', async () => {
    const log = calmStore();
    await record(log, shopHistory());
    const reason = 'the token has expired';
    const channelId = idOf.channel('channel');
    await record(log, [{ type: 'ChannelTokenInvalidated', data: { channelId, reason } }]);
    const instance = await waitingItemsOn(log);
    await instance.receiveWebhook(delivery('page', [wrote(thread, 'one'), wrote(thread, 'two')]));
    await passes(async () => expect(await waitingIn(log)).toBe(2));
    await record(log, [{ type: 'ChannelRecovered', data: { channelId, reason: 'it is taken again' } }]);
    await passes(async () => expect(await customerMessagesIn(log)).toEqual(['one', 'two']));
    await passes(async () => expect(await waitingIn(log)).toBe(0));
    await instance.stop();
    expect(instance.failures).toEqual([]);
  });
});
