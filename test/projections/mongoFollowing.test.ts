/** An instance that waits for what another one applies to the shared read models: told by a change stream, or polling. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineNotice } from '../../src/events/engineNotices.ts';
import { Generations, type MongoReadStore } from '../../src/projections/mongodb/index.ts';
import { library } from '../contracts/readStore/library.ts';
import { applyEvents } from '../support/builders/growingShelf.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { FollowerUnderTest } from '../support/dsl/followerUnderTest.ts';
import { DoubledStores } from '../support/servers/mongoDatabases.ts';

let stores: DoubledStores;
/** Of the instance that applies. */
let holder: MongoReadStore;
let name: string;
/** One that looks again and again. */
let poller: FollowerUnderTest;
const notices: EngineNotice[] = [];
const followers: FollowerUnderTest[] = [];
const start = async (mode: 'replicaSet' | 'standalone' = 'replicaSet') => {
  stores = await DoubledStores.start({ mode });
  ({ store: holder, name } = await stores.open());
  poller = new FollowerUnderTest(holder, false);
  followers.push(poller);
};
beforeEach(() => {
  notices.length = 0;
});
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.stop();
  await stores.stop();
});

const follow = async () => {
  const { store } = await stores.open(name, { onNotice: notice => notices.push(notice) });
  const follower = new FollowerUnderTest(store, true);
  followers.push(follower);
  return follower;
};
const opened = () => stores.double.seen.count('aggregate');
const streams = (count: number) =>
  eventually(`${count} streams are open`, () => stores.double.changeStreams === count);
const atRest = async (follower: FollowerUnderTest) => {
  await streams(1);
  await follower.atRest(poller);
};

describe('a follower, on a replica set', () => {
  beforeEach(() => start());

  it('is told of what another instance applies, and looks at nothing meanwhile', async () => {
    const told = await follow();
    const first = told.contains(1n);
    await atRest(told);
    const { looks } = told;
    await poller.polls();
    expect(told.looks).toBe(looks);
    await applyEvents(holder, 1, 1);
    expect(await first).toBe(true);
    expect(told.looks).toBe(looks + 1);
  });

  it('looks once a move, whatever else is written, by one stream for all batches', async () => {
    const follower = await follow();
    const reached = follower.contains(20n);
    await atRest(follower);
    const looks = follower.looks;
    await applyEvents(holder, 1, 20);
    expect(await reached).toBe(true);
    expect(follower.looks - looks).toBeLessThanOrEqual(20);
    for (let n = 21n; n < 25n; n++) {
      const next = follower.contains(n);
      await applyEvents(holder, Number(n), Number(n));
      expect(await next).toBe(true);
    }
    expect(opened()).toBe(1);
    expect(notices).toEqual([]);
  });

  it.each([
    ['its connection is cut', () => stores.double.faults.next('getMore', { kind: 'cutBefore' })],
    ['the primary changes', () => stores.double.faults.next('getMore', { kind: 'notPrimary', code: 11_602 })],
  ])('goes on by another stream where %s', async (_, fail) => {
    const follower = await follow();
    const first = follower.contains(1n);
    await streams(1);
    fail();
    // A change, after which it asks for the next.
    await applyEvents(holder, 1, 1);
    expect(await first).toBe(true);
    await eventually('it has opened another', () => opened() === 2);
    const second = follower.contains(2n);
    await atRest(follower);
    await applyEvents(holder, 2, 2);
    expect(await second).toBe(true);
    expect(notices).toEqual([]);
  });

  it('polls while the server does not let it open one, and is told once it does', async () => {
    stores.double.faults.next('aggregate', { kind: 'maxTime' }, 2);
    const follower = await follow();
    const first = follower.contains(1n);
    await applyEvents(holder, 1, 1);
    expect(await first).toBe(true);
    const second = follower.contains(2n);
    await atRest(follower);
    expect(opened()).toBe(3);
    await applyEvents(holder, 2, 2);
    expect(await second).toBe(true);
  });

  it('comes through a restart of the server', async () => {
    const follower = await follow();
    await applyEvents(holder, 1, 1);
    expect(await follower.contains(1n)).toBe(true);
    await streams(1);
    await stores.double.restart();
    await eventually('the server answers', () => holder.checkpoint().catch(() => undefined));
    await streams(1);
    const second = follower.contains(2n);
    await applyEvents(holder, 2, 2);
    expect(await second).toBe(true);
  });

  it('turns to another generation that takes the place of the one it watches', async () => {
    const { store } = await stores.open(name);
    const follower = new FollowerUnderTest(store, true);
    followers.push(follower);
    await applyEvents(holder, 1, 2);
    expect(await follower.contains(2n)).toBe(true);
    await streams(1);
    const database = await stores.connect(name);
    const generations = new Generations({ database, collections: library, epoch: 'one', graceMs: 0 });
    const next = await generations.create();
    await generations.activate(holder.generation, next.id);
    await generations.drop(holder.generation);
    await eventually('it has noticed', async () => {
      await store.checkpoint();
      return store.generation === next.id;
    });
    await eventually('it watches that one', () => watched() === `generation ${next.id}`);
    await streams(1);
    const reached = follower.contains(3n);
    await atRest(follower);
    await applyEvents(next, 1, 3);
    expect(await reached).toBe(true);
  });

  it('ends at once at the stop, and its stream with it', async () => {
    const follower = await follow();
    const never = follower.contains(1n);
    await atRest(follower);
    await follower.stop();
    expect(await never).toBe(true);
    await streams(0);
  });

  it('ends at once where it wins the lease; it watches again where it loses it', async () => {
    const follower = await follow();
    const ours = follower.contains(1n);
    await atRest(follower);
    follower.lease.held = true;
    expect(await ours).toBe(false);
    await streams(0);
    follower.lease.held = false;
    await streams(1);
    const next = follower.contains(1n);
    await applyEvents(holder, 1, 1);
    expect(await next).toBe(true);
  });

  it('opens none while it holds the lease', async () => {
    const follower = await follow();
    await streams(1);
    follower.lease.held = true;
    await streams(0);
    const count = opened();
    await applyEvents(holder, 1, 3);
    expect(await follower.contains(3n)).toBe(false);
    expect(opened()).toBe(count);
  });

  it('leaves no stream at the server where it wins the lease while it is opening one', async () => {
    const { double } = stores;
    double.faults.next('aggregate', { kind: 'slow', ms: 200 });
    const follower = await follow();
    await eventually('it is opening', () => opened() === 1);
    follower.lease.held = true;
    await eventually('it was open', () => double.seen.count('killCursors') === 1);
    await streams(0);
  });

  it('stops all the same where the server is silent', async () => {
    stores.double.faults.next('aggregate', { kind: 'silent' });
    const follower = await follow();
    await eventually('it is asked', () => opened() === 1);
    await follower.stop();
  });
});

/** Whose moves the newest stream lets through. */
function watched(): unknown {
  const [, match] = (stores.double.seen.of('aggregate').at(-1)?.command.pipeline ?? []) as {
    $match?: { 'documentKey._id': string };
  }[];
  return match?.$match?.['documentKey._id'];
}

describe('a follower of a server that refuses change streams', () => {
  it.each(['standalone', 'unauthorized'] as const)('polls, and says so once: %s', async why => {
    await start(why === 'standalone' ? why : 'replicaSet');
    if (why === 'unauthorized') stores.double.faults.next('aggregate', { kind: 'unauthorized' }, 9);
    const follower = await follow();
    for (let n = 1n; n <= 10n; n++) {
      const next = follower.contains(n);
      await applyEvents(holder, Number(n), Number(n));
      expect(await next).toBe(true);
    }
    follower.lease.held = true;
    follower.lease.held = false;
    await eventually('it has tried again', () => opened() === 2);
    const code = why === 'standalone' ? 40_573 : 13;
    expect(notices).toEqual([{ is: 'polled', engine: 'MongoDB', error: expect.objectContaining({ code }) }]);
  });
});
