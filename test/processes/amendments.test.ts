import { afterEach, describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '../../src/events/event.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { messageEventTypes } from '../../src/events/message.ts';
import { Intake } from '../../src/processes/intake/intake.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { chatStarted, shopHistory } from '../support/builders/eventBuilders.ts';
import { metaRegistry } from '../support/builders/metaRegistry.ts';
import { delivery, type Item, Thread } from '../support/builders/metaWebhooks.ts';
import { passes } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, logOf } from '../support/dsl/writeSide.ts';
import { Instance } from '../support/servers/instance.ts';

const thread = new Thread('page', 'psid');
const instances: Instance[] = [];
const intakes = new Map<Instance, Intake>();

async function intakeOn(store: EventStore): Promise<Instance> {
  let intake: Intake | undefined;
  const instance = await Instance.start(store, ({ executor, readModels }) => {
    intake = new Intake({ executor, readModels, platforms: metaRegistry() });
    return [intake.process()];
  });
  if (intake) intakes.set(instance, intake);
  instances.push(instance);
  return instance;
}

/** Tells the items, and waits until each instance has handled them. */
async function told(store: EventStore, instance: Instance, ...items: Item[]): Promise<void> {
  await instance.receiveWebhook(delivery('page', items));
  await handled(store, instance);
}

async function handled(store: EventStore, instance: Instance): Promise<void> {
  const head = (await store.head()) ?? 0n;
  expect(await intakes.get(instance)?.progress.wait(head, 20_000)).toBe(true);
  await instance.settled();
}

/** Contents of all chats, each in its order. */
async function shownBy(instance: Instance): Promise<readonly string[]> {
  await instance.settled();
  const list = async <T>(collection: string, where: Record<string, string>): Promise<readonly T[]> => {
    const query = { where, limit: 1_000, offset: 0, include: [], includeLimit: 1 };
    return JSON.parse((await instance.readModels.store.list(collection, query)).text);
  };
  const chats = await list<{ chatId: string }>('chats', {});
  const messages = chats.map(({ chatId }) => list<{ content: string }>('messages', { chatId }));
  return (await Promise.all(messages)).flat().map(({ content }) => content);
}

const eventsOf = async (store: EventStore, ...types: readonly string[]): Promise<readonly RecordedEvent[]> =>
  (await logOf(store)).filter(({ type }) => types.includes(type));

async function shop(store: EventStore): Promise<void> {
  await record(store, [...shopHistory(), chatStarted()]);
}

afterEach(async () => {
  await Promise.all(instances.splice(0).map(instance => instance.stop()));
});

describe('what is told of messages, handled more than once', () => {
  test('an instance that comes later handles the whole log again, and changes nothing', async () => {
    const store = calmStore();
    await shop(store);
    const first = await intakeOn(store);
    await told(
      store,
      first,
      thread.unsent('b', 0),
      thread.wrote('a', 'a', 1),
      thread.wrote('b', 'b', 2),
      thread.wrote('c', 'c', 3),
      thread.edited('c', 'c2', 2, 4),
      thread.edited('c', 'c1', 1, 5),
      thread.unsent('a', 6),
      thread.edited('a', 'a1', 1, 7),
    );
    const shown = ['[message unsent]', '[message unsent]', 'c2'];
    expect(await shownBy(first)).toEqual(shown);
    const before = (await logOf(store)).length;
    const second = await intakeOn(store);
    await handled(store, second);
    expect(await shownBy(second)).toEqual(shown);
    const later = (await logOf(store)).slice(before).filter(({ type }) => type !== 'ProcessCheckpointed');
    expect(later).toEqual([]);
  });

  const cuts: [stream: string, type: string][] = [
    ['amendment', 'PlatformMessageUnsent'],
    ['amendment', 'PlatformMessageEdited'],
    ['chat', 'CustomerMessageReceived'],
    ['chat', 'MessageUnsent'],
    ['chat', 'MessageEdited'],
    ['webhook', 'WebhookItemRouted'],
  ];
  describe.each([1, 2, 3])('a crash after the %i. append', nth => {
    test.each(cuts)('to a stream of %s, of %s, is made good', async (_stream, type) => {
      const log = calmStore();
      await shop(log);
      const store = new WatchedEventStore(log);
      let left = nth;
      store.afterAppend = ({ events }) => {
        if (events.some(event => event.type === type) && --left === 0) throw new Error('crashed');
      };
      const instance = await intakeOn(store);
      await told(
        log,
        instance,
        thread.unsent('late', 0),
        thread.edited('e', 'e1', 1, 1),
        thread.wrote('m', 'm', 2),
        thread.wrote('late', 'late', 3),
        thread.wrote('e', 'e', 4),
        thread.edited('e', 'e2', 2, 5),
        thread.unsent('m', 6),
      );
      const shown = ['[message unsent]', '[message unsent]', 'e2'];
      expect(await shownBy(instance)).toEqual(shown);
      expect(await eventsOf(log, 'MessageUnsent')).toHaveLength(1);
      const edits = await eventsOf(log, 'MessageEdited');
      expect(edits.map(({ data }) => data.content)).toEqual(['e1', 'e2']);
      expect((await eventsOf(log, ...messageEventTypes)).map(({ data }) => data.content)).toEqual([
        'm',
        '[message unsent]',
        'e',
      ]);
    });
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'two instances on one flaky store come to the same, each change once (seed %i)',
    async seed => {
      const store = new FlakyEventStore({ seed, unavailableRate: 0 });
      await shop(store);
      const both = [await intakeOn(store), await intakeOn(store)] as const;
      const threads = Array.from({ length: 4 }, (_, n) => new Thread('page', `person-${n}`));
      const items = threads.flatMap((each, n) => [
        each.unsent(`${n} early`, 0),
        each.wrote(`${n} plain`, 'plain', 1),
        each.wrote(`${n} early`, 'secret', 2),
        each.edited(`${n} edited`, 'newest', 2, 3),
        each.wrote(`${n} edited`, 'old', 4),
        each.edited(`${n} edited`, 'newer', 1, 5),
        each.wrote(`${n} gone`, 'secret', 6),
        each.unsent(`${n} gone`, 7),
      ]);
      await Promise.all([
        both[0].receiveWebhook(delivery('page', items)),
        both[1].receiveWebhook(delivery('page', [...items].reverse())),
        both[1].receiveWebhook(delivery('page', items.slice(0, 15))),
      ]);
      for (const instance of both) await handled(store, instance);
      const expected = threads.flatMap(() => ['[message unsent]', '[message unsent]', 'newest', 'plain']);
      await passes(async () => {
        for (const instance of both) expect([...(await shownBy(instance))].sort()).toEqual(expected.sort());
      }, 20_000);
      const unsent = (await eventsOf(store, 'MessageUnsent')).map(({ data }) => data.messageId);
      expect(unsent).toHaveLength(new Set(unsent).size);
      const edits = (await eventsOf(store, 'MessageEdited')).map(({ data }) =>
        [data.messageId, data.edit].join(),
      );
      expect(edits).toHaveLength(new Set(edits).size);
      expect(await eventsOf(store, 'EventParked')).toEqual([]);
    },
    60_000,
  );
});
