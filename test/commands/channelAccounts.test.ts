/** One active channel a platform account: in chatwoot/chatwoot#6206 two answered for one number, in both accounts. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  connectChannel,
  disconnectChannel,
  platformAccountConstraint,
  type UpdateChannel,
  updateChannel,
} from '../../src/commands/channel.ts';
import { invalidateToken, recoverChannel } from '../../src/commands/channelOutages.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { HastyClock, ManualClock } from '../doubles/manualClock.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened, channelConnected } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { numbers } from '../support/builders/randomNumbers.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { heldKeys, sharedKeys } from '../support/dsl/uniqueness.ts';
import { callerWith, calmStore, codesOf, executorOn, logOf } from '../support/dsl/writeSide.ts';

const GRACE_MS = 3_000;
const fields = {
  businessId: idOf.business('business'),
  providerUserId: null,
  platformType: 'FACEBOOK_PAGE',
  platformSpecificId: 'page',
  description: null,
  channelName: null,
  accessToken: 'token',
  refreshToken: null,
  tokenExpiresAt: null,
  isActive: true,
} as const;
const connect = (executor: Executor, channelId: string, more: object = {}, activeOn?: () => string[]) =>
  connectChannel(
    executor,
    { ...fields, ...more },
    callerWith({ newId: () => channelId }),
    async () => activeOn?.().map(idOf.channel) ?? [],
  );
const change = (executor: Executor, channelId: string, changes: UpdateChannel, activeOn?: () => string[]) =>
  updateChannel(
    executor,
    idOf.channel(channelId),
    changes,
    callerWith(),
    async () => activeOn?.().map(idOf.channel) ?? [],
  );
const disconnect = (executor: Executor, channelId: string) =>
  disconnectChannel(executor, idOf.channel(channelId), callerWith());
const refuseToken = (executor: Executor, channelId: string) =>
  invalidateToken(
    executor,
    { channelId: idOf.channel(channelId), accessToken: 'token', reason: 'expired' },
    callerWith(),
  );
const recover = (executor: Executor, channelId: string) =>
  recoverChannel(
    executor,
    { channelId: idOf.channel(channelId), accessToken: 'token', reason: 'probed' },
    callerWith(),
  );

describe('a platform account', () => {
  let store: FlakyEventStore;
  let watched: WatchedEventStore;
  let clock: ManualClock;
  let here: Executor;
  let there: Executor;
  beforeEach(async () => {
    store = calmStore();
    watched = new WatchedEventStore(store);
    clock = new ManualClock();
    here = executorOn(watched, clock);
    there = executorOn(store, clock);
    await record(store, [businessOpened()]);
  });

  it('has one active channel, and as many that are off as there may be', async () => {
    await connect(here, 'first');
    expect(await codesOf([connect(there, 'second')])).toEqual(['key-taken']);
    await connect(there, 'off', { isActive: false });
    await connect(there, 'off too', { isActive: false });
    await connect(there, 'instagram', { platformType: 'INSTAGRAM_BUSINESS' });
    expect(heldKeys(await logOf(store), platformAccountConstraint)).toEqual([
      '["FACEBOOK_PAGE","page"]',
      '["INSTAGRAM_BUSINESS","page"]',
    ]);
  });

  it('is not taken by a channel that is activated or pointed at it', async () => {
    await connect(here, 'first');
    await connect(here, 'off', { isActive: false });
    await connect(here, 'elsewhere', { platformSpecificId: 'other' });
    const attempts = [
      change(there, 'off', { isActive: true }),
      change(here, 'elsewhere', { platformSpecificId: 'page' }),
      change(there, 'off', { channelName: 'Tea', isActive: true }),
    ];
    expect(await codesOf(attempts)).toEqual(['key-taken', 'key-taken', 'key-taken']);
    await change(here, 'off', { channelName: 'Tea' });
    await change(here, 'first', { channelName: 'Tea', isActive: true });
  });

  it.each([
    ['deactivated', (executor: Executor) => change(executor, 'first', { isActive: false })],
    ['deleted', (executor: Executor) => disconnect(executor, 'first')],
    ['pointed elsewhere', (executor: Executor) => change(executor, 'first', { platformSpecificId: 'b' })],
    [
      'on another platform',
      (executor: Executor) => change(executor, 'first', { platformType: 'LINKEDIN_PAGE' }),
    ],
    ['refused by the platform', (executor: Executor) => refuseToken(executor, 'first')],
  ])('is free at once when its channel is %s', async (_what, free) => {
    await connect(here, 'first');
    await free(here);
    await connect(there, 'second');
    expect(sharedKeys(await logOf(store), platformAccountConstraint)).toEqual([]);
  });

  it('comes back to the channel that was stopped, unless another one took it meanwhile', async () => {
    await connect(here, 'first');
    await refuseToken(here, 'first');
    await change(there, 'first', { isActive: true, accessToken: 'token' });
    await refuseToken(here, 'first');
    await connect(there, 'second');
    expect(await codesOf([change(here, 'first', { isActive: true })])).toEqual(['key-taken']);
  });

  it('comes back by itself only while no other channel has it', async () => {
    const recoverFirst = () => recover(here, 'first');
    await connect(here, 'first');
    await refuseToken(here, 'first');
    await connect(there, 'second');
    expect(await codesOf([recoverFirst()])).toEqual(['key-taken']);
    expect(await codesOf([change(here, 'first', { accessToken: 'new' })])).toEqual(['key-taken']);
    await change(here, 'first', { accessToken: 'other', isActive: false });
    await disconnect(there, 'second');
    await change(here, 'first', { accessToken: 'token', isActive: true });
    await refuseToken(here, 'first');
    await recoverFirst();
    expect(await codesOf([connect(there, 'third')])).toEqual(['key-taken']);
  });

  it('goes to one of a hundred that are connected at once', async () => {
    const attempts = Array.from({ length: 100 }, (_, n) => connect(n % 2 ? here : there, `channel-${n}`));
    const codes = await codesOf(attempts);
    expect(codes.filter(code => code === 'done')).toHaveLength(1);
    expect(codes.filter(code => code === 'key-taken')).toHaveLength(99);
  });

  it.each(['ChannelConnected', 'ChannelActivated'])(
    'is free after the grace where %s never came to be',
    async type => {
      await connect(here, 'off', { isActive: false });
      watched.beforeAppend = ({ events }) => {
        if (events.some(event => event.type === type)) throw new EventStoreUnavailable('away');
      };
      const lost =
        type === 'ChannelConnected' ? connect(here, 'lost') : change(here, 'off', { isActive: true });
      expect(await codesOf([lost])).toEqual(['event-store-unavailable']);
      clock.advance(GRACE_MS);
      await connect(there, 'second');
      watched.beforeAppend = () => {};
      expect(await codesOf([change(here, 'off', { isActive: true })])).toEqual(['key-taken']);
      expect(sharedKeys(await logOf(store), platformAccountConstraint)).toEqual([]);
    },
  );
});

describe('two active channels of one account, from before that was refused', () => {
  it('both go on; what is written next follows the rule', async () => {
    const store = calmStore();
    const executor = executorOn(store);
    const [one, two] = [
      channelConnected({ channelId: idOf.channel('one') }),
      channelConnected({ channelId: idOf.channel('two') }),
    ];
    await record(store, [businessOpened(), one, two]);
    const both = () => ['one', 'two'];
    await change(executor, 'one', { channelName: 'Tea' }, both);
    expect(await codesOf([connect(executor, 'three', {}, both)])).toEqual(['key-taken']);
    await change(executor, 'one', { isActive: false }, both);
    expect(await codesOf([change(executor, 'one', { isActive: true }, both)])).toEqual(['key-taken']);
    await disconnect(executor, 'two');
    await change(executor, 'one', { isActive: true }, both);
    expect(await codesOf([connect(executor, 'three', {}, both)])).toEqual(['key-taken']);
  });
});

describe('accounts that two instances fight over', () => {
  const FINE = new Set([
    ...['done', 'key-taken', 'not-found', 'unknown-reference', 'too-much-contention'],
    'event-store-unavailable',
  ]);
  const ROUNDS = 40;
  const channels = ['a', 'b', 'c', 'd'] as const;
  const acts: readonly ((executor: Executor, channelId: string, page: string) => Promise<unknown>)[] = [
    (executor, channelId, page) => connect(executor, channelId, { platformSpecificId: page }),
    (executor, channelId) => change(executor, channelId, { isActive: true, accessToken: 'token' }),
    (executor, channelId) => change(executor, channelId, { isActive: false }),
    (executor, channelId, page) => change(executor, channelId, { platformSpecificId: page }),
    (executor, channelId) => refuseToken(executor, channelId),
    (executor, channelId) => recover(executor, channelId),
  ];

  it('have one active channel at every moment', async () => {
    const rounds = Array.from({ length: ROUNDS }, async (_, seed) => {
      const n = numbers(seed + 1);
      const store = new FlakyEventStore({ seed: seed + 1 });
      await record(store, [businessOpened()]);
      const clock = new HastyClock(seed % 2 ? 1_000 : 300);
      const instances = [executorOn(store, clock), executorOn(store, clock)] as const;
      for (let step = 0; step < 8; step++) {
        const attempts = Array.from({ length: 4 }, () => {
          const act = acts[n(acts.length)] ?? acts[0];
          return act?.(instances[n(2)] ?? instances[0], channels[n(4)] ?? 'a', `page-${n(2)}`);
        });
        const codes = await codesOf(attempts.filter(attempt => attempt !== undefined));
        expect(codes.filter(code => !FINE.has(code))).toEqual([]);
      }
      const log = await logOf(store);
      expect({ seed, shared: sharedKeys(log, platformAccountConstraint) }).toEqual({ seed, shared: [] });
    });
    await Promise.all(rounds);
  });
});
