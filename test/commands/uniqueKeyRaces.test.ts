/** Two instances fight over few keys in an flaky store, and over a clock that makes every reservation look old. */

import { describe, expect, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import {
  deleteUser,
  emailConstraint,
  providerUserIdConstraint,
  registerUser,
  updateUser,
} from '../../src/commands/user.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { HastyClock } from '../doubles/manualClock.ts';
import { idOf } from '../support/builders/ids.ts';
import { numbers } from '../support/builders/randomNumbers.ts';
import { heldKeys, sharedKeys } from '../support/dsl/uniqueness.ts';
import { callerWith, calmStore, codesOf, executorOn, logOf } from '../support/dsl/writeSide.ts';

const USERS = ['ann', 'bob', 'carl', 'dora'] as const;
const EMAILS = ['a@example.com', 'b@example.com', 'c@example.com', null] as const;
const nobody = { name: 'x', phone: null, passwordHash: null, loginProvider: null };

type Act = (executor: Executor) => Promise<unknown>;
const context = (id: string) => callerWith({ newId: () => id });
const acts = (n: (below: number) => number): Act => {
  const user = USERS[n(USERS.length)] ?? 'ann';
  const email = EMAILS[n(EMAILS.length)] ?? null;
  const kinds: Act[] = [
    executor =>
      registerUser(executor, { ...nobody, email, providerUserId: email && `p-${email}` }, context(user)),
    executor => updateUser(executor, idOf.user(user), { email }, context(user)),
    executor => updateUser(executor, idOf.user(user), { email, name: `named ${n(1_000)}` }, context(user)),
    executor => deleteUser(executor, idOf.user(user), context(user)),
  ];
  // Twice as many changes as creations, few deletions: an id never comes back to life.
  return kinds[[0, 0, 1, 1, 1, 2, 2, 3][n(8)] ?? 0] ?? (() => Promise.resolve());
};

const FINE = new Set(['done', 'key-taken', 'not-found', 'too-much-contention', 'event-store-unavailable']);
const ROUNDS = 100;

describe('keys that two instances fight over', () => {
  it('have one living owner at every moment', async () => {
    let done = 0;
    const rounds = Array.from({ length: ROUNDS }, async (_, seed) => {
      const n = numbers(seed + 1);
      const store = new FlakyEventStore({ seed: seed + 1 });
      const clock = new HastyClock(seed % 2 ? 1_000 : 300);
      const instances = [executorOn(store, clock), executorOn(store, clock)] as const;
      for (let step = 0; step < 6; step++) {
        const attempts = Array.from({ length: 4 }, () => acts(n)(instances[n(2)] ?? instances[0]));
        const codes = await codesOf(attempts);
        expect(codes.filter(code => !FINE.has(code))).toEqual([]);
        done += codes.filter(code => code === 'done').length;
      }
      const log = await logOf(store);
      expect({ seed, shared: sharedKeys(log, emailConstraint) }).toEqual({ seed, shared: [] });
      expect({ seed, shared: sharedKeys(log, providerUserIdConstraint) }).toEqual({ seed, shared: [] });
    });
    await Promise.all(rounds);
    expect(done).toBeGreaterThan(ROUNDS * 6);
  });

  it('end where the last change went when one user moves to and fro', async () => {
    const rounds = Array.from({ length: 25 }, async (_, seed) => {
      const store = seed === 0 ? calmStore() : new FlakyEventStore({ seed, unavailableRate: 0 });
      const [here, there] = [executorOn(store), executorOn(store)];
      await registerUser(here, { ...nobody, email: 'a@example.com', providerUserId: null }, context('ann'));
      const moves = ['b', 'a', 'b', 'a', 'c', 'a'].map((letter, index) =>
        updateUser(
          index % 2 ? here : there,
          idOf.user('ann'),
          { email: `${letter}@example.com` },
          context('ann'),
        ),
      );
      expect(await codesOf(moves)).toEqual(moves.map(() => 'done'));
      const log = await logOf(store);
      const [held] = heldKeys(log, emailConstraint);
      const free = ['a@example.com', 'b@example.com', 'c@example.com'].filter(email => email !== held);
      const others = free.map((email, index) =>
        registerUser(there, { ...nobody, email, providerUserId: null }, context(`other-${index}`)),
      );
      const late = registerUser(
        here,
        { ...nobody, email: held ?? '', providerUserId: null },
        context('late'),
      );
      expect(await codesOf([...others, late])).toEqual(['done', 'done', 'key-taken']);
    });
    await Promise.all(rounds);
  });
});
