/** Positions, reads and subscriptions: true of server 23.10, whose double must not be kinder. With EVENTSTORE_URL: of that server. */

import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  BACKWARDS,
  END,
  NO_STREAM,
  type Position,
  StreamNotFoundError,
  streamNameFilter,
} from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filteredRead } from '../doubles/eventstoredb/rawCalls.ts';
import { collect, DoubleScene } from '../doubles/eventstoredb/scene.ts';
import { eventually } from '../support/dsl/eventually.ts';

const CHUNK = 268_435_456n;

let scene: DoubleScene;
let positions: bigint[];
beforeAll(async () => {
  scene = await DoubleScene.begin();
  await scene.append(scene.stream('ours-1'), NO_STREAM, scene.events(2));
  await scene.append(scene.stream('theirs'), NO_STREAM, scene.events(100));
  await scene.append(scene.stream('ours-2'), NO_STREAM, scene.events(3));
  positions = (await scene.written()).flatMap(({ position }) => position?.commit ?? []);
});
afterAll(() => scene.end());

const at = (commit: bigint): Position => ({ commit, prepare: commit });
const nth = (n: number): bigint => positions.at(n) ?? 0n;
const positionsOf = (events: readonly AllStreamResolvedEvent[]) =>
  events.map(({ event }) => event?.position?.commit);

describe('a position', () => {
  it('grows, and leaves gaps', () => {
    expect(positions).toHaveLength(105);
    for (const [n, position] of positions.entries()) {
      if (n > 0) expect(position).toBeGreaterThan((positions[n - 1] ?? 0n) + 1n);
    }
  });

  it('that is no record’s makes a read fail', async () => {
    const read = () => collect(scene.client.readAll({ fromPosition: at(nth(3) + 1n), maxCount: 1 }));
    await expect(read()).rejects.toMatchObject({ type: 'unknown', code: 2 });
    await expect(read()).rejects.toThrow('Unexpected ReadAllResult: Error');
    const filtered = filteredRead(scene.url, { prefix: scene.stream(''), count: 1, from: nth(3) + 1n });
    await expect(filtered).rejects.toThrow('Unexpected FilteredReadAllResult: Error');
  });

  it.each([
    ['0', 0n],
    ['the start of a chunk', CHUNK * 1_000n],
    ['beyond the end', CHUNK * 1_000n + 12_345n],
    ['far beyond the end', 2n ** 62n],
  ])('may be %s', async (_, position) => {
    const read = await collect(scene.client.readAll({ fromPosition: at(position), maxCount: 1 }));
    expect(read).toHaveLength(position === 0n ? 1 : 0);
  });

  it.each([
    ['has its prepare behind its commit', { commit: 0n, prepare: 1n }],
    ['is beyond 63 bits', at(2n ** 63n)],
  ])('that %s is no position at all', async (_, fromPosition) => {
    const read = collect(scene.client.readAll({ fromPosition, maxCount: 1 }));
    await expect(read).rejects.toThrow('Exception was thrown by handler');
  });

  it('behind the end is refused backwards', async () => {
    const fromPosition = at(CHUNK * 1_000n);
    const read = collect(scene.client.readAll({ fromPosition, direction: BACKWARDS, maxCount: 1 }));
    await expect(read).rejects.toThrow('Unexpected ReadAllResult: Error');
  });
});

describe('a read of $all', () => {
  it('includes the position forwards, and excludes it backwards', async () => {
    const forwards = await collect(scene.client.readAll({ fromPosition: at(nth(5)), maxCount: 2 }));
    expect(positionsOf(forwards)).toEqual([nth(5), nth(6)]);
    const backwards = scene.client.readAll({ fromPosition: at(nth(5)), direction: BACKWARDS, maxCount: 2 });
    expect(positionsOf(await collect(backwards))).toEqual([nth(4), nth(3)]);
  });

  it('from the end is empty forwards, and begins with the last event backwards', async () => {
    expect(await collect(scene.client.readAll({ fromPosition: END }))).toEqual([]);
    const [last] = await collect(
      scene.client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 }),
    );
    expect(last?.event?.position?.commit).toBe(nth(-1));
  });

  it('with a filter gives so many events that match, whatever lies between', async () => {
    const prefix = scene.stream('ours');
    const forwards = await filteredRead(scene.url, { prefix, count: 3, from: nth(1) });
    expect(forwards).toEqual([nth(1), nth(-3), nth(-2)]);
    const backwards = await filteredRead(scene.url, { prefix, count: 4, backwards: true });
    expect(backwards).toEqual([nth(-1), nth(-2), nth(-3), nth(1)]);
  });
});

describe('a read of a stream', () => {
  const revisions = async (...options: Parameters<typeof scene.client.readStream>) =>
    (await collect(scene.client.readStream(...options))).map(({ event }) => event?.revision);

  it('includes the revision both ways', async () => {
    const stream = scene.stream('theirs');
    expect(await revisions(stream, { fromRevision: 98n })).toEqual([98n, 99n]);
    expect(await revisions(stream, { fromRevision: 1n, direction: BACKWARDS })).toEqual([1n, 0n]);
    expect(await revisions(stream, { fromRevision: END, direction: BACKWARDS, maxCount: 2 })).toEqual([
      99n,
      98n,
    ]);
  });

  it('past the end is empty forwards, and begins at the end backwards', async () => {
    const stream = scene.stream('ours-2');
    expect(await revisions(stream, { fromRevision: 3n })).toEqual([]);
    expect(await revisions(stream, { fromRevision: 1_000n, direction: BACKWARDS })).toEqual([2n, 1n, 0n]);
  });

  it('that is missing throws', async () => {
    const read = revisions(scene.stream('missing'));
    await expect(read).rejects.toBeInstanceOf(StreamNotFoundError);
    await expect(read).rejects.toMatchObject({ streamName: scene.stream('missing') });
  });
});

describe('a subscription to $all', () => {
  /** What a subscription brings, in order: positions of events, checkpoints, and `live` once it has caught up. */
  async function follow(
    options: Parameters<typeof scene.client.subscribeToAll>[0],
    until: (seen: readonly unknown[]) => boolean,
    live?: (seen: unknown[]) => Promise<unknown>,
  ): Promise<unknown[]> {
    const seen: unknown[] = [];
    const filter = options?.filter && {
      ...options.filter,
      checkpointReached: (_: AllStreamSubscription, { commit }: Position) =>
        void seen.push({ checkpoint: commit }),
    };
    const subscription = scene.client.subscribeToAll({ ...options, ...(filter && { filter }) });
    let failure: unknown;
    subscription.on('error', (error: unknown) => {
      failure = error;
    });
    subscription.on('data', ({ event }: AllStreamResolvedEvent) => seen.push(event?.position?.commit));
    subscription.on('caughtUp', () => {
      seen.push('live');
      live?.(seen).catch((error: unknown) => subscription.emit('error', error));
    });
    await eventually('the subscription', () => failure !== undefined || until(seen));
    await subscription.unsubscribe();
    if (failure !== undefined) throw failure;
    return seen;
  }

  const prefixes = () => [scene.stream('ours')];

  it('excludes its position, and goes on with what is appended', async () => {
    let written: bigint | undefined;
    const append = async () => {
      const result = await scene.append(scene.stream('live'), NO_STREAM, scene.events(1));
      written = result.position?.commit;
    };
    const seen = await follow({ fromPosition: at(nth(-3)) }, events => events.length === 4, append);
    expect(seen).toEqual([nth(-2), nth(-1), 'live', written]);
  });

  it('from the end brings only what is appended', async () => {
    const append = () => scene.append(scene.stream('ours-3'), NO_STREAM, scene.events(2));
    const filter = streamNameFilter({ prefixes: [scene.stream('ours-3')] });
    const seen = await follow({ fromPosition: END, filter }, events => events.length === 3, append);
    expect(seen[0]).toBe('live');
  });

  it('fails from a position that is no record’s', async () => {
    const following = follow({ fromPosition: at(nth(3) + 1n) }, () => false);
    await expect(following).rejects.toThrow('Exception was thrown by handler');
  });

  it('reports where it is after 32 events looked at, stored ones', async () => {
    const filter = streamNameFilter({ prefixes: prefixes(), checkpointInterval: 1 });
    const seen = await follow({ fromPosition: at(nth(1)), filter }, events => events.includes('live'));
    // A page without an event that matches reports its own beginning: the third begins behind 64 of them.
    expect(seen.slice(0, 3)).toEqual([nth(2), nth(34), nth(66)].map(checkpoint => ({ checkpoint })));
    expect(seen).toContain(nth(-1));
  });

  it('reports where it is after 32 events looked at, live ones', async () => {
    let last: bigint | undefined;
    const append = async () => {
      const result = await scene.append(scene.stream('noise'), NO_STREAM, scene.events(32));
      last = result.position?.commit;
    };
    const filter = streamNameFilter({ prefixes: ['nobody'], checkpointInterval: 1 });
    const seen = await follow({ fromPosition: END, filter }, events => events.length === 2, append);
    expect(seen).toEqual(['live', { checkpoint: last }]);
  });
});
