import { beforeEach, describe, expect, it } from '@jest/globals';
import { updateBusiness } from '../../src/commands/business.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { postMessage } from '../../src/commands/messages.ts';
import { registerUser } from '../../src/commands/user.ts';
import { AppendOutcomeUnknown, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { type SeenAppend, WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened, chatStarted, userRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { ann, hello, holds } from '../support/dsl/keyedRequests.ts';
import { callerWith, calmStore, codesOf, executorOn, logOf, nextId } from '../support/dsl/writeSide.ts';

const post = (executor: Executor, content = 'Hello') =>
  postMessage(executor, { ...hello, content }, callerWith({ newId: () => nextId('message') }));
const rename = (executor: Executor, name: string, ifMatch?: number[]) =>
  updateBusiness(executor, idOf.business('business'), { name }, callerWith(ifMatch ? { ifMatch } : {}));

describe('commands on one stream', () => {
  let store: FlakyEventStore;
  let watched: WatchedEventStore;
  let here: Executor;
  let there: Executor;
  beforeEach(async () => {
    store = calmStore();
    watched = new WatchedEventStore(store);
    here = executorOn(watched);
    there = executorOn(store);
    await record(store, [userRegistered(), businessOpened(), chatStarted()]);
  });
  const messages = async () =>
    (await logOf(store)).filter(({ type }) => type === 'CustomerMessageReceived').map(({ data }) => data);

  it('that wait at the same time share an append, in the order in which they came', async () => {
    const posted = Array.from({ length: 64 }, (_, n) => post(here, `${n}`));
    const revisions = (await Promise.all(posted)).map(({ revision }) => revision);
    expect(revisions).toEqual(Array.from({ length: 64 }, (_, n) => n + 1));
    expect((await messages()).map(({ content }) => content)).toEqual(
      Array.from({ length: 64 }, (_, n) => `${n}`),
    );
    // The first goes alone, the others wait for it; 64 at most go together.
    expect(watched.appended.length).toBeLessThanOrEqual(3);
  });

  it('are bounded in bytes together, and each is taken all the same', async () => {
    const long = 'x'.repeat(200_000);
    await Promise.all(Array.from({ length: 9 }, () => post(here, long)));
    expect(await messages()).toHaveLength(9);
    const sizes = watched.appended.map(({ events }) => events.length);
    expect(Math.max(...sizes)).toBe(2);
  });

  it('are refused alone where one of them is too large for the log', async () => {
    const codes = await codesOf([post(here), post(here, 'x'.repeat(1_100_000)), post(here)]);
    expect(codes).toEqual(['done', 'append-too-large', 'done']);
  });

  it('all succeed though other instances write to it too', async () => {
    const third = executorOn(store);
    const posted = Array.from({ length: 60 }, (_, n) => post([here, there, third][n % 3] ?? here, `${n}`));
    const revisions = (await Promise.all(posted)).map(({ revision }) => revision);
    expect(revisions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(new Set((await messages()).map(({ content }) => content)).size).toBe(60);
  });

  it('read only what is new once the stream is known', async () => {
    await post(here);
    await post(there);
    watched.readModels.length = 0;
    await post(here);
    expect(watched.readModels).toEqual([{ stream: 'chat-chat', events: 1 }]);
  });

  it('read nothing twice after one of them was refused by the log', async () => {
    await post(here);
    watched.beforeAppend = () => {
      watched.beforeAppend = () => {};
      throw new EventStoreUnavailable('full');
    };
    expect(await codesOf([post(here)])).toEqual(['event-store-unavailable']);
    expect((await post(here)).revision).toBe(2);
  });

  it('are never tried again at another revision than If-Match names', async () => {
    watched.beforeAppend = async append => {
      if (!holds(append, 'BusinessRenamed')) return;
      watched.beforeAppend = () => {};
      await rename(there, 'theirs');
    };
    expect(await codesOf([rename(here, 'mine', [0])])).toEqual(['precondition-failed']);
    const [, , ...renamed] = (await logOf(store)).filter(({ stream }) => stream === 'business-business');
    expect(renamed).toEqual([]);
  });

  it('let one of many with the same If-Match through', async () => {
    const attempts = Array.from({ length: 10 }, (_, n) => rename(n % 2 ? here : there, `name ${n}`, [0]));
    const codes = await codesOf(attempts);
    expect(codes.filter(code => code === 'done')).toHaveLength(1);
    expect(codes.filter(code => code === 'precondition-failed')).toHaveLength(9);
  });

  it('are given up when others win for too long, and nothing of them is applied', async () => {
    watched.beforeAppend = async append => {
      if (holds(append, 'CustomerMessageReceived')) await post(there, 'theirs');
    };
    expect(await codesOf([post(here, 'mine')])).toEqual(['too-much-contention']);
    expect((await messages()).filter(({ content }) => content === 'mine')).toEqual([]);
    expect((await post(there)).revision).toBe((await messages()).length);
  }, 10_000);

  it('happen once though the log does not say whether it took them', async () => {
    const attempts = new Map<string | undefined, number>();
    const attempt = ({ events: [event] }: SeenAppend) => attempts.get(event?.id) ?? 0;
    watched.beforeAppend = append => {
      attempts.set(append.events[0]?.id, attempt(append) + 1);
      if (attempt(append) === 2) throw new EventStoreUnavailable('still away');
    };
    watched.afterAppend = append => {
      if (attempt(append) === 1) throw new AppendOutcomeUnknown('no answer');
    };
    for (let n = 0; n < 10; n++) await post(here, `${n}`);
    expect((await messages()).map(({ content }) => Number(content))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('commands of two instances on one flaky store', () => {
  it('happen once each when they succeed, and at most once otherwise', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const store = new FlakyEventStore({ seed });
      const executors = [executorOn(store), executorOn(store)] as const;
      const attempts = Array.from({ length: 30 }, (_, n) => `${n % 6}`);
      const register = (userId: string, n: number) =>
        registerUser(executors[n % 2 ? 1 : 0], { ...ann, email: null }, callerWith({ newId: () => userId }));
      const codes = await codesOf(attempts.map(register));
      expect(new Set(codes).difference(new Set(['done', 'event-store-unavailable']))).toEqual(new Set());
      const registered = (await logOf(store)).map(({ data }) => String(data.userId));
      expect(registered).toHaveLength(new Set(registered).size);
      const done = new Set(attempts.filter((_, n) => codes[n] === 'done'));
      expect(done.difference(new Set(registered))).toEqual(new Set());
    }
  });
});
