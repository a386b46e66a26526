/** Subscriptions through the real client library: shared, filtered, caught up, ended. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { LogFollower } from '../support/dsl/logFollower.ts';
import { EventStoreDbFixture, NAMESPACE } from '../support/servers/eventStoreDbFixture.ts';

describe('a subscription to EventStoreDB', () => {
  let fixture: EventStoreDbFixture;
  beforeEach(async () => {
    fixture = await EventStoreDbFixture.begin();
  });
  afterEach(() => fixture.end());

  it('is one for all subscribers of a process, and none where there is no subscriber', async () => {
    const { store, double, interruptions } = fixture;
    expect(double.liveSubscriptions).toBe(0);
    const followers = Array.from({ length: 6 }, () => new LogFollower(store));
    await fixture.live();
    await fixture.write(1, 5);
    for (const follower of followers) await follower.has(15);
    expect(double.seen.subscriptions).toHaveLength(1);
    for (const follower of followers) await follower.stop();
    await eventually('no subscription', () => double.liveSubscriptions === 0);
    expect(interruptions).toEqual([]);

    const later = new LogFollower(store);
    await fixture.live();
    await fixture.write(1, 1, 'later');
    await later.has(18);
    await later.stop();
    expect(later.events).toEqual(await fixture.scene.written());
  });

  it('has the server leave out what is not of this log', async () => {
    const { store, double } = fixture;
    const follower = new LogFollower(store);
    await fixture.live();
    const prefix = { on: 'stream', prefixes: [`${NAMESPACE}:`], regex: undefined };
    expect(double.seen.subscriptions.map(({ filter }) => filter)).toEqual([prefix]);
    const logReads = double.seen.readModels.filter(({ stream }) => stream === undefined);
    expect(logReads.length).toBeGreaterThan(0);
    expect(logReads.map(({ filter }) => filter)).toEqual(logReads.map(() => prefix));
    await follower.stop();
  });

  it("moves on past others' events, which it does not deliver", async () => {
    const { store, double, scene } = fixture;
    double.writeForeign('$stats-1', '$statsCollected', 40);
    const follower = new LogFollower(store);
    await fixture.live();
    await fixture.write(1, 1);
    await follower.has(3);
    const head = (await store.head()) ?? 0n;
    double.writeForeign('$stats-1', '$statsCollected', 100);
    double.writeForeign('bank:account-1', 'Said', 100);
    const checkpoint = await eventually('a checkpoint', () =>
      follower.batches.map(batch => batch.through ?? -1n).find(through => through > head),
    );
    expect(follower.last).toMatchObject({ events: [], caughtUp: true });
    expect(await store.end()).toBeGreaterThanOrEqual(checkpoint);
    await fixture.write(1, 1, 'after');
    await follower.has(6);
    expect(follower.events).toEqual(await scene.written());

    const back = new LogFollower(store, { after: checkpoint });
    await back.has(3);
    expect(back.events).toEqual(follower.events.slice(3));
    await Promise.all([follower.stop(), back.stop()]);
  });

  it('catches up from far behind in pages, others undisturbed', async () => {
    const { store, scene } = fixture;
    for (let n = 0; n < 12; n++) {
      await scene.append(scene.stream(), n === 0 ? 'no-stream' : n * 500 - 1, scene.events(500));
    }
    const late = new LogFollower(store, { batchSize: 400 });
    const current = new LogFollower(store, { after: (await store.head()) ?? 0n });
    await fixture.live();
    await fixture.write(1, 2);
    await Promise.all([late.has(6_006), current.has(6)]);
    const written = await scene.written();
    expect(late.events).toEqual(written);
    expect(current.events).toEqual(written.slice(-6));
    expect(Math.max(...late.batches.map(batch => batch.events.length))).toBe(400);
    await Promise.all([late.stop(), current.stop()]);
  });

  it('keeps only so much in memory: who is further behind reads from the server', async () => {
    const { store, scene, double } = fixture;
    const current = new LogFollower(store);
    await fixture.live();
    for (let n = 0; n < 10; n++) {
      await scene.append(scene.stream(), n === 0 ? 'no-stream' : n * 500 - 1, scene.events(500));
    }
    await current.has(5_000);
    const [first, recent] = [current.events[0]?.position, current.events[4_000]?.position];
    const pages = async (after: bigint | undefined, missing: number) => {
      double.seen.clear();
      const follower = new LogFollower(store, after === undefined ? {} : { after });
      await follower.has(missing);
      await follower.stop();
      expect(follower.events).toEqual(current.events.slice(-missing));
      return double.seen.readModels.length;
    };
    expect(await pages(recent, 999)).toBe(0);
    expect(await pages(first, 4_999)).toBeGreaterThan(0);
    await current.stop();
  });

  it('ends without an error when the store is closed, while the server is away too', async () => {
    const { store, double, interruptions } = fixture;
    const follower = new LogFollower(store);
    await fixture.live();
    await double.down();
    await fixture.reported('lost');
    const late = new LogFollower(store);
    await store.close();
    await follower.stop();
    await late.stop();
    const { signal } = new AbortController();
    const refused = store.subscribe({ signal })[Symbol.asyncIterator]().next();
    await expect(refused).rejects.toBeInstanceOf(EventStoreUnavailable);

    const reported = interruptions.length;
    await double.up();
    await turn();
    expect(interruptions).toHaveLength(reported);
    expect(double.liveSubscriptions).toBe(0);
  });

  it('ends when its signal is aborted, while the server is away too', async () => {
    await fixture.double.down();
    const follower = new LogFollower(fixture.store);
    await turn();
    const begun = Date.now();
    await follower.stop();
    expect(Date.now() - begun).toBeLessThan(1_000);
  });

  it('that nobody goes on reading from ends with the store', async () => {
    const { signal } = new AbortController();
    const abandoned = fixture.store.subscribe({ signal })[Symbol.asyncIterator]();
    expect(await abandoned.next()).toMatchObject({ value: { caughtUp: true } });
    await fixture.live();
    await fixture.store.close();
    await eventually('no subscription', () => fixture.double.liveSubscriptions === 0);
    expect(await abandoned.next()).toEqual({ done: true, value: undefined });
  });

  it('gives up where nothing can be read for long', async () => {
    await fixture.double.down();
    const { signal } = new AbortController();
    const first = fixture.store.subscribe({ signal })[Symbol.asyncIterator]().next();
    await expect(first).rejects.toBeInstanceOf(EventStoreUnavailable);
  });
});
