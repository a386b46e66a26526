import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { retryParkedEvent } from '../../../src/commands/parkedEvent.ts';
import type { Id } from '../../../src/events/catalog/ids.ts';
import { type EventStore, EventStoreUnavailable } from '../../../src/events/eventStore.ts';
import { FlakyEventStore } from '../../doubles/flakyEventStore.ts';
import { GraphApi } from '../../doubles/graphApi.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { type SeenAppend, WatchedEventStore } from '../../doubles/watchedEventStore.ts';
import { eventually } from '../../support/dsl/eventually.ts';
import {
  appendEvents,
  chatWith,
  connectedShop,
  deliveryEventTypes,
  deliveryOf,
  type Instance,
  startInstance,
  waitForParked,
  waitForStatus,
  write,
} from '../../support/dsl/outbound.ts';
import { callerWith, calmStore } from '../../support/dsl/writeSide.ts';

const holds = ({ events }: SeenAppend, type: string) => events.some(event => event.type === type);

/** Each text into the chat that its first letter names, by one instance and the other. Answers the ids. */
async function writeInTurn(texts: readonly string[], ...instances: Instance[]): Promise<Id<'message'>[]> {
  const ids: Id<'message'>[] = [];
  for (const [n, text] of texts.entries()) {
    const instance = instances[n % instances.length];
    if (instance) ids.push(await write(instance.executor, text.charAt(0), text));
  }
  return ids;
}

describe('a message goes out once', () => {
  let api: GraphApi;
  let clock: ManualClock;
  let instances: Instance[];
  beforeEach(async () => {
    api = await GraphApi.start();
    clock = new ManualClock();
    instances = [];
  });
  afterEach(async () => {
    await Promise.all(instances.map(instance => instance.stop()));
    await api.stop();
  });

  const start = async (store: EventStore): Promise<Instance> => {
    const instance = await startInstance({ store, graphUrl: api.url, clock });
    instances.push(instance);
    return instance;
  };
  const begin = (store: EventStore, ...chats: string[]) => {
    const now = clock.now();
    return appendEvents(store, [...connectedShop(), ...chats.flatMap(chat => chatWith(chat, now))], now);
  };

  /** An instance that, once it has appended (or is to append) an event of that type, is never heard of again. */
  const diesAt = (store: EventStore, when: 'beforeAppend' | 'afterAppend', type: string) => {
    const reached = Promise.withResolvers<void>();
    const watched = new WatchedEventStore(store);
    const never = new Promise<never>(() => {});
    let isDead = false;
    watched.beforeAppend = () => (isDead ? never : undefined);
    watched[when] = (append: SeenAppend) => {
      if (!isDead && !holds(append, type)) return undefined;
      isDead = true;
      reached.resolve();
      return never;
    };
    return { watched, reached: reached.promise };
  };

  describe('when an instance dies', () => {
    test.each([
      ['after it claimed the attempt', 'afterAppend', 'SendAttempted', 0],
      ['before it could write down the outcome', 'beforeAppend', 'MessageSent', 1],
    ] as const)('%s: its outcome is unknown to the next', async (_when, hook, type, calls) => {
      const store = calmStore();
      await begin(store, 'chat');
      const { watched, reached } = diesAt(store, hook, type);
      const dead = await startInstance({ store: watched, graphUrl: api.url, clock });
      const id = await write(dead.executor, 'chat', 'Hello');
      await reached;
      const next = await start(new WatchedEventStore(store, { exclusive: true }));
      await waitForStatus(next.executor, id, 'unknown');
      const behind = await write(next.executor, 'chat', 'Behind');
      await waitForStatus(next.executor, behind, 'sent');
      expect(api.texts).toEqual([...Array(calls).fill('Hello'), 'Behind']);
    });

    it('among others, those wait a minute for it, and with them what is behind it in the chat', async () => {
      const store = calmStore();
      await begin(store, 'chat', 'other');
      const { watched, reached } = diesAt(store, 'beforeAppend', 'MessageSent');
      const dead = await startInstance({ store: watched, graphUrl: api.url, clock });
      const id = await write(dead.executor, 'chat', 'Hello');
      await reached;
      const { executor } = await start(store);
      const behind = await write(executor, 'chat', 'Behind');
      await waitForStatus(executor, await write(executor, 'other', 'Beside'), 'sent');
      expect((await deliveryOf(executor, id))?.status).toBe('sending');
      expect(await deliveryOf(executor, behind)).toBeUndefined();
      clock.advance(60_001);
      await waitForStatus(executor, id, 'unknown');
      await waitForStatus(executor, behind, 'sent');
      expect(api.texts).toEqual(['Hello', 'Beside', 'Behind']);
    });

    it('before it made its first attempt: the next one sends', async () => {
      const store = calmStore();
      await begin(store, 'chat');
      const { watched, reached } = diesAt(store, 'beforeAppend', 'SendAttempted');
      const dead = await startInstance({ store: watched, graphUrl: api.url, clock });
      const id = await write(dead.executor, 'chat', 'Hello');
      await reached;
      const { executor } = await start(store);
      await waitForStatus(executor, id, 'sent');
      expect(api.texts).toEqual(['Hello']);
    });
  });

  it('when an instance was frozen between its claim and the call: it does not call any more', async () => {
    const store = calmStore();
    await begin(store, 'chat');
    const watched = new WatchedEventStore(store);
    const [claimed, thawed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    watched.afterAppend = append => {
      if (!holds(append, 'SendAttempted')) return;
      claimed.resolve();
      return thawed.promise;
    };
    const frozen = await start(watched);
    const id = await write(frozen.executor, 'chat', 'Hello');
    await claimed.promise;
    clock.advance(60_001);
    const { executor } = await start(store);
    await waitForStatus(executor, id, 'unknown');
    thawed.resolve();
    await waitForStatus(executor, await write(executor, 'chat', 'Behind'), 'sent');
    await waitForStatus(frozen.executor, await write(frozen.executor, 'chat', 'Again'), 'sent');
    expect(api.texts).toEqual(['Behind', 'Again']);
  });

  test.each([1, 2, 3])('by two instances on a flaky log (seed %d), in order in each chat', async seed => {
    const store = new FlakyEventStore({ seed, unavailableRate: 0, unknownRate: 0.2, dropEvery: 3 });
    const chats = ['a', 'b', 'c', 'd'];
    await begin(store, ...chats);
    const [here, there] = [await start(store), await start(store)];
    const texts = [0, 1, 2, 3, 4].flatMap(n => chats.map(chat => `${chat}${n}`));
    for (const id of await writeInTurn(texts, here, there)) await waitForStatus(here.executor, id, 'sent');
    const of = (chat: string) => (text?: string) => text?.startsWith(chat);
    for (const chat of chats) expect(api.texts.filter(of(chat))).toEqual(texts.filter(of(chat)));
    expect(api.sends).toHaveLength(20);
  });

  it('also where two instances meet an operator who wants it tried again', async () => {
    const store = calmStore();
    await begin(store, 'chat');
    const [here, there] = [await start(store), await start(store)];
    api.next({ kind: 'error', status: 400, code: 100 });
    const id = await write(here.executor, 'chat', 'Hello');
    await waitForStatus(here.executor, id, 'failed');
    const { parkedId } = await waitForParked(store, here.executor);
    api.next({ kind: 'cut' });
    await retryParkedEvent(there.executor, parkedId, callerWith());
    await waitForStatus(here.executor, id, 'unknown');
    await eventually('it is parked again', () => waitForParked(store, there.executor));
    await waitForStatus(here.executor, await write(here.executor, 'chat', 'Behind'), 'sent');
    expect(api.sends.map(({ body }) => body.message.text)).toEqual(['Hello', 'Hello', 'Behind']);
    const attempts = (await deliveryEventTypes(store, id)).filter(type => type === 'SendAttempted');
    expect(attempts).toHaveLength(2);
  });

  it('though everything is read from the beginning, with read models that are new', async () => {
    const store = calmStore();
    await begin(store, 'chat');
    const forgetful = new WatchedEventStore(store);
    forgetful.beforeAppend = append => {
      if (holds(append, 'ProcessCheckpointed')) throw new EventStoreUnavailable('the engine is away');
    };
    const first = await startInstance({ store: forgetful, graphUrl: api.url, clock });
    const ids = [await write(first.executor, 'chat', 'one'), await write(first.executor, 'chat', 'two')];
    for (const id of ids) await waitForStatus(first.executor, id, 'sent');
    await first.stop();
    const again = await start(store);
    await waitForStatus(again.executor, await write(again.executor, 'chat', 'three'), 'sent');
    expect(api.texts).toEqual(['one', 'two', 'three']);
  });
});
