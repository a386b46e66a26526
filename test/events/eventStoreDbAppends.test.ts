/** Appends through the real client library while the server misbehaves. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendWithRetry } from '../../src/commands/engine/appendWithRetry.ts';
import {
  AppendOutcomeUnknown,
  AppendTooLarge,
  type EventStore,
  EventStoreUnavailable,
  MAX_APPEND_BYTES,
  NoLeader,
  WrongExpectedRevision,
} from '../../src/events/eventStore.ts';
import { openEventStoreDb } from '../../src/events/eventStoreDb/index.ts';
import { Scene } from '../contracts/eventStore/scene.ts';
import { EventStoreDbDouble, type Fault } from '../doubles/eventstoredb/index.ts';

const NAMESPACE = 'shop';

describe('an append to EventStoreDB', () => {
  let double: EventStoreDbDouble;
  let store: EventStore;
  let scene: Scene;
  beforeEach(async () => {
    double = await EventStoreDbDouble.start();
    store = await openEventStoreDb({ url: double.url, namespace: NAMESPACE, onInterruption: () => {} });
    scene = await Scene.begin(store);
    double.seen.clear();
  });
  afterEach(async () => {
    await store.close();
    await double.stop();
  });

  const stored = async () => (await store.readStream(scene.stream())).map(event => event.id);

  it('goes the classic path, to the leader, with a deadline', async () => {
    await scene.append(scene.stream(), 'no-stream', scene.events(2));
    await scene.append(scene.stream(), 1, scene.events(1));
    expect(double.seen.appends).toEqual(
      [2, 1].map(events => ({
        path: 'classic',
        stream: `${NAMESPACE}:${scene.stream()}`,
        events,
        requiresLeader: true,
        deadlineMs: expect.any(Number),
        authorized: false,
      })),
    );
    for (const { deadlineMs } of double.seen.appends) {
      expect(deadlineMs).toBeLessThanOrEqual(3_100);
      expect(deadlineMs).toBeGreaterThan(1_000);
    }
  });

  it.each<[string, Fault, number]>([
    ['the connection breaks before it', { is: 'cutBefore' }, 0],
    ['the connection breaks before the answer', { is: 'cutAfter' }, 1],
    ['a follower gives up forwarding it', { is: 'forwardingTimeout', done: false }, 0],
    ['a follower gives up waiting for it', { is: 'forwardingTimeout', done: true }, 1],
  ])('whose outcome is unknown, as %s, is written once when it is repeated', async (_, fault, written) => {
    const events = scene.events(2);
    double.faults.next('append', fault);
    const append = store.append(scene.stream(), 'no-stream', events);
    await expect(append).rejects.toBeInstanceOf(AppendOutcomeUnknown);
    expect(await stored()).toHaveLength(written * 2);

    double.faults.next('append', fault);
    const { revision } = await appendWithRetry(store, scene.stream(), 'no-stream', events);
    expect(revision).toBe(1);
    expect(await stored()).toEqual(events.map(event => event.id));
  });

  it.each<[string, Fault]>([
    ['the node is starting', { is: 'notReady' }],
    ['the node knows no leader', { is: 'noLeader' }],
  ])('is not written where %s, and settles once there is a leader', async (_, fault) => {
    const events = scene.events(1);
    double.faults.next('append', fault, 3);
    await expect(store.append(scene.stream(), 'no-stream', events)).rejects.toBeInstanceOf(NoLeader);
    expect(await stored()).toEqual([]);
    await appendWithRetry(store, scene.stream(), 'no-stream', events);
    expect(await stored()).toEqual(events.map(event => event.id));
  });

  it('goes to the leader that another node names', async () => {
    const events = scene.events(1);
    double.faults.next('append', { is: 'notLeader', host: '127.0.0.1', port: double.port });
    await expect(store.append(scene.stream(), 'no-stream', events)).rejects.toBeInstanceOf(NoLeader);
    expect(await store.append(scene.stream(), 'no-stream', events)).toMatchObject({ revision: 0 });
  });

  it.each<[string, Fault, number]>([
    ['never answers, having written nothing', { is: 'silent', done: false }, 0],
    ['never answers, having written it', { is: 'silent', done: true }, 1],
    ['answers too late', { is: 'late', ms: 5_000 }, 1],
  ])('is unknown after its deadline where the server %s', async (_, fault, written) => {
    const [event] = scene.events(1);
    double.faults.next('append', fault);
    const begun = Date.now();
    const append = store.append(scene.stream(), 'no-stream', event ? [event] : []);
    await expect(append).rejects.toBeInstanceOf(AppendOutcomeUnknown);
    expect(Date.now() - begun).toBeLessThan(4_500);
    expect(await stored()).toHaveLength(written);
    await appendWithRetry(store, scene.stream(), 'no-stream', event ? [event] : []);
    expect(await stored()).toEqual([event?.id]);
  });

  it('is not written where no node answers, and settles when the server is back', async () => {
    await double.down();
    const events = scene.events(1);
    // The first call meets the broken connection, which may have carried it away.
    await expect(store.append(scene.stream('first'), 'no-stream', scene.events(1))).rejects.toThrow();
    await expect(store.append(scene.stream(), 'no-stream', events)).rejects.toBeInstanceOf(NoLeader);
    const settled = appendWithRetry(store, scene.stream(), 'no-stream', events);
    await double.up();
    expect(await settled).toMatchObject({ revision: 0 });
    expect(await stored()).toEqual(events.map(event => event.id));
  });

  it('is refused as the port says where the server measures more than this side', async () => {
    const big = scene.event({ text: 'x'.repeat(MAX_APPEND_BYTES - 500) });
    const append = store.append(scene.stream(), 'no-stream', [{ ...big, type: 'T'.repeat(400) }]);
    await expect(append).rejects.toBeInstanceOf(AppendTooLarge);
    expect(await stored()).toEqual([]);
  });

  it('leaves nothing behind that the caller could still change', async () => {
    const data = { text: 'as it was' };
    const append = store.append(scene.stream(), 'no-stream', [scene.event(data)]);
    data.text = 'changed';
    await append;
    expect((await store.readStream(scene.stream()))[0]?.data).toEqual({ text: 'as it was' });
  });

  it('meets a stream that moved on under a retry', async () => {
    const events = scene.events(1);
    double.faults.next('append', { is: 'cutBefore' });
    await expect(store.append(scene.stream(), 'no-stream', events)).rejects.toBeInstanceOf(
      AppendOutcomeUnknown,
    );
    await scene.append(scene.stream(), 'no-stream', scene.events(2));
    const again = appendWithRetry(store, scene.stream(), 'no-stream', events);
    await expect(again).rejects.toMatchObject({ code: 'wrong-expected-revision', actual: 1 });
    await expect(again).rejects.toBeInstanceOf(WrongExpectedRevision);
  });

  it('is waited for when the store is closed, and refused afterwards', async () => {
    double.faults.next('append', { is: 'late', ms: 100 });
    const append = store.append(scene.stream(), 'no-stream', scene.events(1));
    await store.close();
    expect(await append).toMatchObject({ revision: 0 });
    const late = store.append(scene.stream(), 0, scene.events(1));
    await expect(late).rejects.toBeInstanceOf(EventStoreUnavailable);
  });

  it('is written once, whatever befalls many of them at random', async () => {
    double.faults.rates = {
      cutBefore: 0.03,
      cutAfter: 0.03,
      notReady: 0.05,
      forwardingTimeout: 0.05,
      slow: 0.1,
    };
    const ids = await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
    double.faults.clear();
    const written = await scene.written();
    expect(written.map(event => event.id).sort()).toEqual(ids.flat().sort());
    for (const [, events] of Map.groupBy(written, event => event.stream)) {
      expect(events.map(event => event.revision)).toEqual(events.map((_, revision) => revision));
    }
    expect(double.seen.appends.every(append => append.path === 'classic')).toBe(true);
    expect(double.faults.injected.get('cutAfter')).toBeGreaterThan(0);
  });

  /** One writer of one stream; answers the ids of what was acknowledged. */
  async function write(writer: number): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) {
      const events = scene.events(2);
      const at = n === 0 ? 'no-stream' : n * 2 - 1;
      await appendWithRetry(store, scene.stream(`s${writer}`), at, events);
      ids.push(...events.map(event => event.id));
    }
    return ids;
  }
});
