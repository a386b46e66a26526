/** Reads through the real client library: repeated, cut, from any position, of several logs in one server. */
import { EventStoreDBClient } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { openEventStoreDb } from '../../src/events/eventStoreDb/index.ts';
import { Scene } from '../contracts/eventStore/scene.ts';
import { CuttingProxy } from '../doubles/cuttingProxy.ts';
import type { Fault } from '../doubles/eventstoredb/index.ts';
import { LogFollower } from '../support/dsl/logFollower.ts';
import { EventStoreDbFixture, NAMESPACE } from '../support/servers/eventStoreDbFixture.ts';

describe('a read of EventStoreDB', () => {
  let fixture: EventStoreDbFixture;
  let store: EventStore;
  let scene: Scene;
  beforeEach(async () => {
    fixture = await EventStoreDbFixture.begin();
    ({ store, scene } = fixture);
  });
  afterEach(() => fixture.end());

  const positions = async () => (await scene.written()).map(event => event.position);
  const fill = async (appends: number, together: number, text = '') => {
    for (let n = 0; n < appends; n++) {
      const events = scene.events(together).map(event => ({ ...event, data: { text } }));
      await scene.append(scene.stream(), n === 0 ? 'no-stream' : n * together - 1, events);
    }
  };

  it.each<[string, Fault]>([
    ['the connection breaks', { is: 'cutBefore' }],
    ['the node is starting', { is: 'notReady' }],
    ['the node knows no leader', { is: 'noLeader' }],
    ['a follower gives up on the leader', { is: 'forwardingTimeout', done: false }],
  ])('is repeated where %s', async (_, fault) => {
    await fixture.write(1, 2);
    const head = (await positions()).at(-1);
    for (const read of [
      () => store.readStream(scene.stream('s0')),
      () => store.readAll({ limit: 6 }),
      () => store.readAll({ limit: 6, types: [scene.type()] }),
    ]) {
      fixture.double.faults.next('read', fault, 3);
      expect(await read()).toHaveLength(6);
    }
    fixture.double.faults.next('read', fault, 3);
    expect(await store.head()).toBe(head);
  });

  it('of a stream is repeated after its deadline, and asks the leader', async () => {
    await fixture.write(1, 1);
    fixture.double.seen.clear();
    fixture.double.faults.next('read', { is: 'silent', done: false });
    expect(await store.readStream(scene.stream('s0'))).toHaveLength(3);
    expect(fixture.double.seen.readModels).toHaveLength(2);
    for (const { deadlineMs, requiresLeader } of fixture.double.seen.readModels) {
      expect(deadlineMs).toBeLessThanOrEqual(5_000);
      expect(requiresLeader).toBe(true);
    }
  });

  it('of the log has a deadline', async () => {
    fixture.double.seen.clear();
    await store.readAll({ limit: 1 });
    await store.head();
    await store.end();
    expect(
      fixture.double.seen.readModels.map(({ deadlineMs }) => (deadlineMs ?? Infinity) <= 30_000),
    ).toEqual([true, true, true]);
  });

  it('keeps what came of an answer that is cut, and goes on behind it', async () => {
    await fill(3, 100, 'x'.repeat(3_000));
    const proxy = await CuttingProxy.start(fixture.double.port);
    const url = `esdb://127.0.0.1:${proxy.port}?tls=false`;
    const cut = await openEventStoreDb({ url, namespace: NAMESPACE, onInterruption: () => {} });
    const written = await scene.written();
    for (const [read, expected] of [
      [() => cut.readStream(scene.stream()), written],
      [() => cut.readStream(scene.stream(), { backwards: true }), written.toReversed()],
      [() => cut.readAll({ limit: 290 }), written.slice(0, 290)],
    ] as const) {
      const before = proxy.cuts;
      fixture.double.seen.clear();
      proxy.cutAfter(600_000);
      expect(await read()).toEqual(expected);
      expect(proxy.cuts).toBe(before + 1);
      // The second call asks for the rest alone.
      const [first, second] = fixture.double.seen.readModels.map(({ count }) => count);
      expect(second).toBeLessThan((first ?? 0) - 100);
    }
    await cut.close();
    await proxy.stop();
  });

  it('begins anywhere in few calls, though the server takes the positions of records alone', async () => {
    await fill(6, 500);
    const at = await positions();
    const [some, next] = [at[2_500] ?? 0n, at[2_501]];
    fixture.double.seen.clear();
    expect((await store.readAll({ after: some + 1n, limit: 1 })).map(event => event.position)).toEqual([
      next,
    ]);
    expect(fixture.double.seen.readModels.length).toBeLessThan(6);
    // Where the live tail knows a position nearby, it begins there.
    const follower = new LogFollower(store, { after: at.at(-1) ?? 0n });
    await fixture.live();
    await fixture.write(1, 1);
    await follower.has(3);
    const known = follower.events.map(event => event.position);
    fixture.double.seen.clear();
    const behind = await store.readAll({ after: (known[1] ?? 0n) + 1n, limit: 5 });
    expect(behind.map(event => event.position)).toEqual([known[2]]);
    expect(fixture.double.seen.readModels.map(({ count }) => count)).toEqual([6, 1_000]);
    await follower.stop();
  });

  it.each([-(2n ** 70n), -1n, 0n, 1n])('of all that is behind %s brings everything', async after => {
    await fixture.write(1, 1);
    expect(await store.readAll({ after, limit: 10 })).toEqual(await scene.written());
  });

  it.each([2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n])('behind %s brings nothing', async after => {
    await fixture.write(1, 1);
    expect(await store.readAll({ after, limit: 10 })).toEqual([]);
    expect(await store.readAll({ after, limit: 10, types: [scene.type()] })).toEqual([]);
  });

  it('leaves out events of another log in the same server, of the same types and longer ones', async () => {
    const url = fixture.double.url;
    const other = await openEventStoreDb({ url, namespace: `${NAMESPACE}2`, onInterruption: () => {} });
    const there = await Scene.begin(other);
    const type = scene.type();
    for (let n = 0; n < 30; n++) {
      await there.append(there.stream(`o${n}`), 'no-stream', [{ ...there.event(), type }]);
      await scene.append(scene.stream(`p${n}`), 'no-stream', [{ ...scene.event(), type: `${type}Longer` }]);
    }
    expect(await store.readAll({ limit: 5, types: [type] })).toEqual([]);
    await fixture.write(1, 1);
    expect(await store.readAll({ limit: 2, types: [type] })).toEqual(
      (await store.readStream(scene.stream('s0'))).slice(0, 2),
    );
    expect(await other.readStream(scene.stream('s0'))).toEqual([]);
    expect((await other.readAll({ limit: 100 })).map(event => event.stream)).toEqual(
      Array.from({ length: 30 }, (_, n) => there.stream(`o${n}`)),
    );
    expect(other.epoch).not.toBe(store.epoch);
    expect(await other.end()).toBe(await store.head());
    expect(await other.head()).toBeLessThan((await store.head()) ?? 0n);
    await other.close();
  });

  it('says at once that an operator has tombstoned a stream, and so does an append', async () => {
    await fixture.write(1, 1);
    const client = EventStoreDBClient.connectionString(fixture.double.url);
    await client.tombstoneStream(`${NAMESPACE}:${scene.stream('s0')}`);
    const begun = Date.now();
    for (const refused of [
      store.readStream(scene.stream('s0')),
      store.append(scene.stream('s0'), 2, scene.events(1)),
    ]) {
      await expect(refused).rejects.toBeInstanceOf(EventStoreUnavailable);
      await expect(refused).rejects.toThrow(/tombstoned/);
    }
    expect(Date.now() - begun).toBeLessThan(2_000);
    await client.dispose();
  });
});
