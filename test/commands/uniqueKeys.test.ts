import { beforeEach, describe, expect, it } from '@jest/globals';
import { deleteCustomer, platformCustomerConstraint, registerCustomer } from '../../src/commands/customer.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import {
  deleteUser,
  emailConstraint,
  providerUserIdConstraint,
  registerUser,
  updateUser,
} from '../../src/commands/user.ts';
import type { Id } from '../../src/events/catalog/ids.ts';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import type { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { ManualClock } from '../doubles/manualClock.ts';
import { type SeenAppend, WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened, channelConnected, userRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { heldKeys, sharedKeys } from '../support/dsl/uniqueness.ts';
import { callerWith, calmStore, codesOf, executorOn, logOf } from '../support/dsl/writeSide.ts';

const GRACE_MS = 3_000;
const nobody = {
  name: 'Ann',
  phone: null,
  email: null,
  passwordHash: null,
  loginProvider: null,
  providerUserId: null,
};
const holds = ({ events }: SeenAppend, type: string) => events.some(event => event.type === type);

describe('unique keys', () => {
  let store: FlakyEventStore;
  let watched: WatchedEventStore;
  let clock: ManualClock;
  /** Two instances of the system; the first one's store can be interfered with. */
  let here: Executor;
  let there: Executor;
  beforeEach(() => {
    store = calmStore();
    watched = new WatchedEventStore(store);
    clock = new ManualClock();
    here = executorOn(watched, clock);
    there = executorOn(store, clock);
  });

  const register = (executor: Executor, userId: string, fields: Partial<typeof nobody> | object) =>
    registerUser(executor, { ...nobody, ...fields }, callerWith({ newId: () => userId }));
  const change = (executor: Executor, userId: Id<'user'>, email: string | null) =>
    updateUser(executor, userId, { email }, callerWith());
  const remove = (executor: Executor, userId: Id<'user'>) => deleteUser(executor, userId, callerWith());
  /** From now on appends of that event type fail as an engine that is away does. */
  const refuse = (type: string) => {
    watched.beforeAppend = append => {
      if (holds(append, type)) throw new EventStoreUnavailable('the engine is away');
    };
  };
  /** The next append of that event type waits until it is let go. */
  const hold = (type: string) => {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    watched.beforeAppend = append => {
      if (!holds(append, type)) return;
      watched.beforeAppend = () => {};
      reached.resolve();
      return gate.promise;
    };
    return { reached: reached.promise, letGo: gate.resolve };
  };

  it('are one e-mail whatever its case and composition', async () => {
    await register(here, 'ann', { email: 'Zoë@Example.com' });
    expect(await codesOf([register(there, 'bob', { email: 'ZOE\u0308@example.COM' })])).toEqual([
      'key-taken',
    ]);
  });

  it('give one of a hundred simultaneous registrations the e-mail', async () => {
    const attempts = Array.from({ length: 100 }, (_, n) =>
      register(n % 2 ? here : there, `user-${n}`, { email: 'ann@example.com' }),
    );
    const codes = await codesOf(attempts);
    expect(codes.filter(code => code === 'done')).toHaveLength(1);
    expect(codes.filter(code => code === 'key-taken')).toHaveLength(99);
  });

  it('let go of the first key where the second one is taken', async () => {
    await register(here, 'ann', { email: 'ann@example.com', providerUserId: 'p' });
    const both = register(here, 'bob', { email: 'bob@example.com', providerUserId: 'p' });
    expect(await codesOf([both])).toEqual(['key-taken']);
    await register(there, 'carl', { email: 'bob@example.com' });
  });

  it('change hands at once when their owner is deleted or moves on', async () => {
    await register(here, 'ann', { email: 'ann@example.com', providerUserId: 'p' });
    await change(here, idOf.user('ann'), 'new@example.com');
    await register(there, 'bob', { email: 'ann@example.com' });
    await remove(here, idOf.user('ann'));
    await register(there, 'carl', { email: 'new@example.com', providerUserId: 'p' });
    await change(here, idOf.user('bob'), null);
    await change(there, idOf.user('carl'), 'ann@example.com');
    expect(heldKeys(await logOf(store), emailConstraint)).toEqual(['ann@example.com']);
  });

  describe('reserved by somebody who never comes', () => {
    it('wait for the grace to pass, and then go to whoever asks', async () => {
      refuse('UserRegistered');
      const crashed = register(here, 'ann', { email: 'ann@example.com' });
      expect(await codesOf([crashed])).toEqual(['event-store-unavailable']);
      watched.beforeAppend = () => {};
      watched.readModels.length = 0;
      clock.advance(GRACE_MS - 1);
      const waiting = register(here, 'bob', { email: 'ann@example.com' });
      await eventually('several looks at the owner', () => looksAt('user-ann') >= 3);
      expect(watched.appended.filter(append => holds(append, 'UserRegistrationAbandoned'))).toEqual([]);
      clock.advance(1);
      expect((await waiting).id).toBe('bob');
      expect(heldKeys(await logOf(store), emailConstraint)).toEqual(['ann@example.com']);
    });

    const looksAt = (stream: string) => watched.readModels.filter(read => read.stream === stream).length;

    it('come back to the same creation when it is carried out again', async () => {
      refuse('UserRegistered');
      await codesOf([register(here, 'ann', { email: 'ann@example.com' })]);
      watched.beforeAppend = () => {};
      await register(there, 'ann', { email: 'ann@example.com' });
      expect(heldKeys(await logOf(store), emailConstraint)).toEqual(['ann@example.com']);
    });

    it('shut out a creation that was only slow', async () => {
      const { reached, letGo } = hold('UserRegistered');
      const slow = register(here, 'ann', { email: 'ann@example.com' });
      await reached;
      clock.advance(GRACE_MS);
      await register(there, 'bob', { email: 'ann@example.com' });
      letGo();
      expect(await codesOf([slow])).toEqual(['key-taken']);
      expect(sharedKeys(await logOf(store), emailConstraint)).toEqual([]);
    });

    it('shut out a change that was only slow', async () => {
      await register(here, 'ann', { email: 'ann@example.com' });
      const { reached, letGo } = hold('UserEmailChanged');
      const slow = change(here, idOf.user('ann'), 'new@example.com');
      await reached;
      clock.advance(GRACE_MS);
      await register(there, 'bob', { email: 'new@example.com' });
      letGo();
      expect(await codesOf([slow])).toEqual(['key-taken']);
      expect(heldKeys(await logOf(store), emailConstraint)).toEqual(['ann@example.com', 'new@example.com']);
    });

    it('are free after the grace when a PUT failed, and before it for the same user', async () => {
      await register(here, 'ann', { email: 'ann@example.com' });
      refuse('UserEmailChanged');
      expect(await codesOf([change(here, idOf.user('ann'), 'new@example.com')])).toEqual([
        'event-store-unavailable',
      ]);
      await change(there, idOf.user('ann'), 'new@example.com');
      expect(await codesOf([change(here, idOf.user('ann'), 'other@example.com')])).toEqual([
        'event-store-unavailable',
      ]);
      clock.advance(GRACE_MS);
      await register(there, 'bob', { email: 'other@example.com' });
      expect(heldKeys(await logOf(store), emailConstraint)).toEqual(['new@example.com', 'other@example.com']);
    });
  });

  describe('that could not be given back', () => {
    beforeEach(() => register(here, 'ann', { email: 'ann@example.com' }).then(() => undefined));

    it('do not make a deletion fail that has happened', async () => {
      refuse('UniqueKeyReleased');
      await remove(here, idOf.user('ann'));
      await register(there, 'bob', { email: 'ann@example.com' });
    });

    it('do not make a change fail that has happened', async () => {
      refuse('UniqueKeyReleased');
      await change(here, idOf.user('ann'), 'new@example.com');
      clock.advance(GRACE_MS);
      await register(there, 'bob', { email: 'ann@example.com' });
    });

    it('do not hide why a creation was refused', async () => {
      await register(there, 'bob', { email: 'bob@example.com', providerUserId: 'p' });
      refuse('UserRegistrationAbandoned');
      const refused = register(here, 'carl', { email: 'carl@example.com', providerUserId: 'p' });
      expect(await codesOf([refused])).toEqual(['key-taken']);
    });
  });

  it('of customers are theirs per channel', async () => {
    await record(store, [
      userRegistered(),
      businessOpened(),
      channelConnected(),
      channelConnected({ channelId: idOf.channel('other') }),
    ]);
    const customer = (executor: Executor, customerId: string, channelId: Id<'channel'>) => {
      const optional = { providerUserId: null, fullName: null, address: '', profilePictureUrl: null };
      const input = {
        businessId: idOf.business('business'),
        channelId,
        platformCustomerId: 'psid',
        ...optional,
      };
      return registerCustomer(executor, input, callerWith({ newId: () => customerId }));
    };
    await customer(here, 'one', idOf.channel('channel'));
    await customer(here, 'two', idOf.channel('other'));
    expect(await codesOf([customer(there, 'three', idOf.channel('channel'))])).toEqual(['key-taken']);
    await deleteCustomer(there, idOf.customer('one'), callerWith());
    await customer(here, 'three', idOf.channel('channel'));
    const log = await logOf(store);
    expect(sharedKeys(log, platformCustomerConstraint)).toEqual([]);
    expect(heldKeys(log, platformCustomerConstraint)).toEqual(['["channel","psid"]', '["other","psid"]']);
    expect(heldKeys(log, providerUserIdConstraint)).toEqual([]);
  });
});
