/** What the real client makes of each thing that goes wrong. On the double alone: no server does it when asked. */

import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbDouble, type Fault } from '../doubles/eventstoredb/index.ts';
import { beginAppend, filteredRead } from '../doubles/eventstoredb/rawCalls.ts';
import { collect, DoubleScene } from '../doubles/eventstoredb/scene.ts';
import { eventually } from '../support/dsl/eventually.ts';

let double: EventStoreDbDouble;
let scene: DoubleScene;
beforeEach(async () => {
  double = await EventStoreDbDouble.start();
  scene = DoubleScene.on(double);
});
afterEach(() => scene.end());

const stream = () => scene.stream();
const append = (deadline = 5_000) =>
  scene.append(stream(), NO_STREAM, scene.events(1), { deadline, requiresLeader: true });
const written = async () => (await scene.written()).length;

describe('an append', () => {
  const cases: readonly [string, Fault, object, number][] = [
    ['cut before it is written', { is: 'cutBefore' }, { type: 'unavailable', code: 14 }, 0],
    ['cut after it was written', { is: 'cutAfter' }, { type: 'unavailable', code: 14 }, 1],
    ['answered late', { is: 'late', ms: 60_000 }, { type: 'deadline-exceeded', code: 4 }, 1],
    ['never answered', { is: 'silent', done: false }, { type: 'deadline-exceeded', code: 4 }, 0],
    [
      'never answered though written',
      { is: 'silent', done: true },
      { type: 'deadline-exceeded', code: 4 },
      1,
    ],
    [
      'met by a node that starts',
      { is: 'notReady' },
      { type: 'unavailable', message: '14 UNAVAILABLE: Server Is Not Ready' },
      0,
    ],
    [
      'met by a node without a leader',
      { is: 'noLeader' },
      { type: 'unknown', message: '2 UNKNOWN: No leader info available in response' },
      0,
    ],
    [
      'forwarded in vain',
      { is: 'forwardingTimeout', done: false },
      { type: 'timeout', message: '10 ABORTED: Operation timed out: Forwarding timeout' },
      0,
    ],
    ['forwarded and written', { is: 'forwardingTimeout', done: true }, { type: 'timeout', code: 10 }, 1],
    [
      'met by a follower',
      { is: 'notLeader', host: '10.0.0.7', port: 2113 },
      { type: 'not-leader', leader: { address: '10.0.0.7', port: 2113 } },
      0,
    ],
  ];

  /** As another client sees it. */
  async function stored(): Promise<number> {
    const other = DoubleScene.on(double);
    const all = await collect(other.client.readAll());
    await other.client.dispose();
    return all.filter(({ event }) => event?.streamId === stream()).length;
  }

  it.each(cases)('%s', async (_, fault, error, count) => {
    // The connection is there, so that the deadline is spent on the append alone.
    await collect(scene.client.readAll({ maxCount: 1 }));
    double.faults.next('append', fault);
    await expect(append(1_000)).rejects.toMatchObject(error);
    expect(await stored()).toBe(count);
    expect(double.seen.appends).toHaveLength(1);
  });

  it('that the client gave up before it was begun is not written', async () => {
    double.faults.next('append', { is: 'slow', ms: 1_500 }, 2);
    await expect(append(500)).rejects.toMatchObject({ type: 'deadline-exceeded' });
    await scene.append(scene.stream('later'), NO_STREAM, scene.events(1));
    expect(await stored()).toBe(0);
  });

  it('after a cut goes through on a new connection', async () => {
    double.faults.next('append', { is: 'cutBefore' }, 2);
    await expect(append()).rejects.toMatchObject({ type: 'unavailable' });
    await expect(append()).rejects.toMatchObject({ type: 'unavailable' });
    expect(await append()).toMatchObject({ success: true });
  });

  it('is not written where the connection broke while it was sent', async () => {
    const { failed } = await beginAppend(double.url, stream());
    await double.down();
    expect(await failed).toMatchObject({ code: 14 });
    await double.up();
    await scene.append(scene.stream('other'), NO_STREAM, scene.events(1));
    expect((await scene.written()).map(({ streamId }) => streamId)).toEqual([scene.stream('other')]);
  });

  it('shows how it was sent', async () => {
    await append(5_000);
    expect(double.seen.appends).toEqual([
      {
        path: 'classic',
        stream: stream(),
        events: 1,
        requiresLeader: true,
        authorized: false,
        deadlineMs: expect.any(Number),
      },
    ]);
    expect(double.seen.appends[0]?.deadlineMs).toBeLessThanOrEqual(5_000);
  });

  it('on the batch path meets what that path makes of a fault', async () => {
    const batched = () =>
      scene.client.appendToStream(stream(), scene.events(1), { expectedRevision: NO_STREAM });
    double.faults.next('append', { is: 'forwardingTimeout', done: false });
    await expect(batched()).rejects.toMatchObject({ type: 'deadline-exceeded' });
    double.faults.next('append', { is: 'notReady' });
    await expect(batched()).rejects.toMatchObject({
      type: 'unknown',
      message: 'Could not recognize Server Is Not Ready',
    });
    double.faults.next('append', { is: 'notLeader', host: '127.0.0.1', port: double.port });
    await expect(batched()).rejects.toMatchObject({ type: 'not-leader' });
    double.faults.next('append', { is: 'cutBefore' });
    await expect(batched()).rejects.toMatchObject({ type: 'unavailable' });
    expect(await batched()).toMatchObject({ success: true });
  });
});

describe('a read', () => {
  beforeEach(() => scene.append(stream(), NO_STREAM, scene.events(50)));

  it.each([
    ['cut before it begins', { is: 'cutBefore' }],
    ['cut while it answers', { is: 'cutAfter' }],
    ['met by a node that starts', { is: 'notReady' }],
  ] as const)('%s fails, and the next one does not', async (_, fault) => {
    double.faults.next('read', fault);
    const read = () => collect(scene.client.readStream(stream()));
    await expect(read()).rejects.toMatchObject({ type: 'unavailable' });
    expect(await read()).toHaveLength(50);
  });

  it('that is never answered ends by the caller’s own deadline', async () => {
    double.faults.next('read', { is: 'silent', done: false });
    const read = filteredRead(scene.url, { prefix: '', count: 1, within: 200 });
    await expect(read).rejects.toMatchObject({ code: 4 });
  });

  it('shows how it was asked for', async () => {
    await filteredRead(scene.url, { prefix: 'ours', count: 7, backwards: true, within: 9_000 });
    expect(double.seen.readModels.at(-1)).toMatchObject({
      stream: undefined,
      backwards: true,
      count: 7,
      filter: { on: 'stream', prefixes: ['ours'] },
      requiresLeader: false,
    });
  });
});

describe('rates of faults', () => {
  it('lose and repeat nothing for a client that repeats what it does not know', async () => {
    double.faults.rates = { cutBefore: 0.1, cutAfter: 0.1, notReady: 0.1, forwardingTimeout: 0.2, slow: 0.1 };
    for (let n = 0; n < 60; n++) {
      const expected = n === 0 ? NO_STREAM : BigInt(n - 1);
      const events = scene.events(1);
      const settled = () =>
        scene.append(stream(), expected, events, { deadline: 1_000 }).catch(() => undefined);
      await eventually('the append', settled);
    }
    for (const fault of ['cutBefore', 'cutAfter', 'notReady', 'forwardingTimeout', 'slow']) {
      expect(double.faults.injected.get(fault)).toBeGreaterThan(0);
    }
    double.faults.clear();
    expect(await written()).toBe(60);
  });
});

describe('the end of a chunk', () => {
  const CHUNK = 268_435_456n;

  it('is crossed by no record, and the start of the next one may be read from', async () => {
    const crossing = await EventStoreDbDouble.start({ firstPosition: Number(CHUNK) - 1_000 });
    const there = DoubleScene.on(crossing);
    await there.append(there.stream(), NO_STREAM, there.events(20));
    const events = await there.written();
    const positions = events.map(({ position }) => position?.commit ?? 0n);
    const behind = positions.filter(position => position >= CHUNK);
    expect(behind[0]).toBe(CHUNK);
    expect(behind.length).toBeLessThan(20);

    const readFrom = (commit: bigint) =>
      filteredRead(crossing.url, { prefix: there.stream(), count: 1, from: commit });
    expect(await readFrom(CHUNK)).toEqual([CHUNK]);
    await expect(readFrom(CHUNK - 1n)).rejects.toThrow('Unexpected FilteredReadAllResult: Error');
    await expect(readFrom(CHUNK + 1n)).rejects.toThrow('Unexpected FilteredReadAllResult: Error');
    const backwards = filteredRead(crossing.url, {
      prefix: there.stream(),
      count: 1,
      from: CHUNK,
      backwards: true,
    });
    expect(await backwards).toEqual([positions.findLast(position => position < CHUNK)]);
    await there.end();
  });
});

describe('gossip', () => {
  it('leads a client of several nodes to the leader', async () => {
    const follower = await EventStoreDbDouble.start();
    const members = [double, follower].map(({ port }, n) => ({
      host: '127.0.0.1',
      port,
      state: n === 0 ? ('leader' as const) : ('follower' as const),
      alive: true,
    }));
    double.members = members;
    follower.members = members;
    const hosts = [follower, double].map(({ port }) => `127.0.0.1:${port}`).join(',');
    const client = EventStoreDBClient.connectionString(`esdb://${hosts}?tls=false&nodePreference=leader`);
    await client.appendToStream(stream(), scene.events(1), { credentials: { username: 'a', password: 'b' } });
    expect([double.seen.appends.length, follower.seen.appends.length]).toEqual([1, 0]);
    await client.dispose();
    await follower.stop();
  });
});
