import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { deleteUser, emailConstraint, registerUser, updateUser } from '../../src/commands/user.ts';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import type { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { ManualClock } from '../doubles/manualClock.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { idOf } from '../support/builders/ids.ts';
import { heldKeys, sharedKeys } from '../support/dsl/uniqueness.ts';
import { callerWith, calmStore, codesOf, executorOn, logOf } from '../support/dsl/writeSide.ts';

const person = {
  name: 'Ann',
  phone: null,
  email: null,
  passwordHash: null,
  loginProvider: null,
  providerUserId: null,
};

describe('an e-mail between two instances', () => {
  let store: FlakyEventStore;
  let watched: WatchedEventStore;
  let clock: ManualClock;
  let here: Executor;
  let there: Executor;
  beforeEach(() => {
    store = calmStore();
    watched = new WatchedEventStore(store);
    clock = new ManualClock();
    here = executorOn(watched, clock);
    there = executorOn(store, clock);
  });

  const register = (executor: Executor, userId: string, email: string) =>
    registerUser(executor, { ...person, email }, callerWith({ newId: () => userId }));
  const change = (executor: Executor, userId: string, email: string | null) =>
    updateUser(executor, idOf.user(userId), { email }, callerWith());

  it('is not taken from a user who came back for it while it was being taken over', async () => {
    await register(there, 'ann', 'ann@example.com');
    watched.beforeAppend = ({ events }) => {
      if (events.some(({ type }) => type === 'UserEmailChanged')) throw new EventStoreUnavailable('full');
    };
    await expect(change(here, 'ann', 'new@example.com')).rejects.toThrow('full');
    clock.advance(10_000);
    watched.beforeAppend = async ({ events }) => {
      if (events.every(({ type }) => type !== 'UniqueKeyReserved')) return;
      watched.beforeAppend = () => {};
      await change(there, 'ann', 'new@example.com');
    };
    expect(await codesOf([register(here, 'bob', 'new@example.com')])).toEqual(['key-taken']);
    const log = await logOf(store);
    expect(sharedKeys(log, emailConstraint)).toEqual([]);
    expect(heldKeys(log, emailConstraint)).toEqual(['new@example.com']);
  });

  it('is not taken back by a PUT that repeats it after it was given up', async () => {
    await register(there, 'ann', 'ann@example.com');
    watched.afterReadStream = async stream => {
      if (stream !== 'user-ann') return;
      watched.afterReadStream = () => {};
      await change(there, 'ann', 'new@example.com');
      await register(there, 'bob', 'ann@example.com');
    };
    expect(await codesOf([change(here, 'ann', 'ann@example.com')])).toEqual(['key-taken']);
    const log = await logOf(store);
    expect(sharedKeys(log, emailConstraint)).toEqual([]);
    expect(heldKeys(log, emailConstraint)).toEqual(['ann@example.com', 'new@example.com']);
  });

  it('is not given back by an attempt that was refused, when another attempt at the same user got it', async () => {
    const email = 'ann@example.com';
    const both = { ...person, email, providerUserId: 'p' };
    const attempt = (executor: Executor) => registerUser(executor, both, callerWith({ newId: () => 'ann' }));
    await registerUser(there, { ...person, providerUserId: 'p' }, callerWith({ newId: () => 'bob' }));
    const slowStore = new WatchedEventStore(store);
    const claimed = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    slowStore.afterAppend = () => {
      slowStore.afterAppend = () => {};
      claimed.resolve();
      return goOn.promise;
    };
    const slow = attempt(executorOn(slowStore, clock));
    await claimed.promise;
    watched.beforeAppend = async ({ events }) => {
      if (events.some(({ type }) => type === 'UniqueKeyReserved')) return;
      watched.beforeAppend = () => {};
      await deleteUser(there, idOf.user('bob'), callerWith());
      goOn.resolve();
      await slow;
    };
    expect(await codesOf([attempt(here)])).toEqual(['key-taken']);
    expect(await codesOf([slow, register(there, 'carl', email)])).toEqual(['done', 'key-taken']);
    expect(sharedKeys(await logOf(store), emailConstraint)).toEqual([]);
  });
});
