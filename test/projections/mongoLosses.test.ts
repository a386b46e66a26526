/** A server that loses what it held, all of it or the last second: nothing wrong is answered, and no hole is left. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EngineNotice } from '../../src/events/engineNotices.ts';
import { openSqliteEventStore, type SqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { collections, project } from '../../src/projections/index.ts';
import type { MongoReadStore } from '../../src/projections/mongodb/index.ts';
import { Progress } from '../../src/projections/progress.ts';
import { ReadStoreReplaced, ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import { exclusive, ProjectionRunner } from '../../src/projections/runner.ts';
import { ask, batch, everything, ids, put, shelf } from '../contracts/readStore/library.ts';
import { applyEvents, event, widthIn } from '../support/builders/growingShelf.ts';
import { live } from '../support/builders/randomWorkload.ts';
import { documentsOf } from '../support/dsl/documents.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { executorOn } from '../support/dsl/writeSide.ts';
import { DoubledStores, freshName } from '../support/servers/mongoDatabases.ts';

let stores: DoubledStores;
let notices: EngineNotice[];
const onNotice = (notice: EngineNotice) => notices.push(notice);
const said = () => notices.map(({ is }) => is);
beforeEach(async () => {
  notices = [];
  stores = await DoubledStores.start();
});
afterEach(() => stores.stop());

/** The runner's way: a batch says where it begins. */
const following = (n: number) => ({ ...event(n), after: BigInt(n - 1) });

describe('a server that comes back older than it was', () => {
  let store: MongoReadStore;
  let name: string;
  beforeEach(async () => {
    ({ store, name } = await stores.open(freshName(), { onNotice }));
    await applyEvents(store, 1, 3);
    const snapshot = stores.double.snapshot();
    await applyEvents(store, 4, 6);
    expect(await widthIn(store)).toBe(6);
    await stores.double.restart(double => double.restore(snapshot));
  });

  test('refuses reads until it shows again what was shown, and says so once', async () => {
    await expect(widthIn(store)).rejects.toThrow(ReadStoreUnavailable);
    await expect(ids(store, 'shelves')).rejects.toThrow(ReadStoreUnavailable);
    expect(store.isCurrent).toBe(false);
    expect(await store.checkpoint()).toBe(3n);
    await applyEvents(store, 4, 5);
    await expect(widthIn(store)).rejects.toThrow(ReadStoreUnavailable);
    await applyEvents(store, 6, 6);
    expect(await widthIn(store)).toBe(6);
    expect(store.isCurrent).toBe(true);
    expect(notices).toEqual([
      { is: 'older', engine: 'MongoDB', seen: 6n, now: 3n },
      { is: 'current', engine: 'MongoDB', through: 6n },
    ]);
  });

  test('takes no batch that would leave a hole', async () => {
    await expect(store.apply(following(7))).rejects.toThrow(ReadStoreReplaced);
    expect(await store.checkpoint()).toBe(3n);
    for (const n of [4, 5, 6, 7]) await store.apply(following(n));
    expect(await widthIn(store)).toBe(7);
  });

  test('is noticed by an instance that only reads, too, and by none that begins now', async () => {
    const { store: other } = await stores.open(name, { onNotice });
    expect(await widthIn(other)).toBe(3);
    expect(said()).toEqual([]);
    await expect(everything(store, 'shelves')).rejects.toThrow(ReadStoreUnavailable);
    for (const n of [4, 5, 6]) await other.apply(following(n));
    await passes(async () => expect(await widthIn(store)).toBe(6));
  });
});

describe('a checkpoint', () => {
  test('that others moved, in whatever way, is never lifted over what they did not write', async () => {
    const { store: one, name } = await stores.open();
    const { store: two } = await stores.open(name);
    await applyEvents(one, 1, 3);
    expect(await two.checkpoint()).toBe(3n);
    const snapshot = stores.double.snapshot();
    await applyEvents(one, 4, 5);
    // The same place again, reached by another way: the server lost 4 and 5, and the other instance brought 5 back.
    stores.double.restore(snapshot);
    await applyEvents(two, 4, 4);
    await expect(one.apply(following(6))).rejects.toThrow(ReadStoreReplaced);
    expect(await one.checkpoint()).toBe(4n);
    for (const n of [5, 6]) await one.apply(following(n));
    expect(await widthIn(two)).toBe(6);
  });

  test('that was lost and reached again meanwhile is another: what lies behind it is written again', async () => {
    const { store: one, name } = await stores.open();
    const { store: two } = await stores.open(name);
    await applyEvents(one, 1, 3);
    await two.checkpoint();
    const before = stores.double.snapshot();
    await applyEvents(one, 4, 5);
    const next = { ...batch(put('shelves', 6, shelf('s2'))), after: 5n };
    // Its document arrives, its checkpoint waits. Then both are lost, and the other instance comes to the same place.
    stores.double.faults.next('update', { kind: 'slow', ms: 0 });
    stores.double.faults.next('update', { kind: 'slow', ms: 500 });
    const seen = stores.double.seen.count('update');
    const refused = expect(one.apply(next)).rejects.toThrow(ReadStoreReplaced);
    await eventually('its checkpoint is under way', () => stores.double.seen.count('update') >= seen + 2);
    stores.double.restore(before);
    await two.checkpoint();
    for (const n of [4, 5]) await two.apply(following(n));
    await refused;
    expect(await one.checkpoint()).toBe(5n);
    await one.apply(next);
    expect(await ids(one, 'shelves')).toEqual(['s1', 's2']);
  });

  test('is moved after the documents are written again, where the server was lost between the two', async () => {
    const { store } = await stores.open();
    await applyEvents(store, 1, 3);
    const before = stores.double.snapshot();
    stores.double.faults.next('update', { kind: 'slow', ms: 0 });
    stores.double.faults.next('update', { kind: 'silent' });
    const seen = stores.double.seen.count('update');
    const applied = store.apply({ ...batch(put('shelves', 4, shelf('s2'))), after: 3n });
    await eventually('its checkpoint is under way', () => stores.double.seen.count('update') >= seen + 2);
    await stores.double.restart(double => double.restore(before));
    await applied;
    expect(await store.checkpoint()).toBe(4n);
    expect(await ids(store, 'shelves')).toEqual(['s1', 's2']);
  });
});

// Wrong by a total of 0 or a 404 for as long as nobody had looked.
describe('read models that vanish while they are read', () => {
  const vanishings: readonly (readonly [string, (name: string) => Promise<unknown>])[] = [
    ['by a restart without its disk', () => stores.double.restart(double => double.restore())],
    ['by dropDatabase', async name => (await stores.connect(name)).db.dropDatabase()],
    [
      'by the drop of one collection',
      async name => {
        const { db } = await stores.connect(name);
        const [stored] = (await db.listCollections().toArray()).filter(each => /^shelves\./.test(each.name));
        await db.dropCollection(stored?.name ?? '');
      },
    ],
    ['by another program that empties the server', async () => stores.double.restore()],
  ];

  test.each(vanishings)('%s: no total of 0, no document missing, at any moment', async (_case, vanish) => {
    const { store, name } = await stores.open(freshName(), { onNotice });
    await applyEvents(store, 1, 3);
    await store.apply(
      batch(...Array.from({ length: 40 }, (_, n) => put('books', n + 4, { bookId: `b${n}` }))),
    );
    let refused = 0;
    let over = false;
    const reading = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!over) {
          const answers = Promise.all([
            widthIn(store),
            ask(store, 'shelves'),
            ask(store, 'books', { limit: 5 }),
          ]);
          const seen = await answers.catch(error => {
            expect(error).toBeInstanceOf(ReadStoreUnavailable);
            refused++;
            return undefined;
          });
          if (seen) expect([seen[0], seen[1].total, seen[2].total]).toEqual([3, 1, 40]);
        }
      }),
    );
    await vanish(name);
    await eventually('reads are refused', () => refused > 10);
    over = true;
    await reading;
    expect(said()).toEqual(['empty']);
    expect(store.isCurrent).toBe(false);
    expect(await store.checkpoint()).toBeUndefined();
  });
});

describe('a server that is frozen', () => {
  test('reads are refused in time, those under way and those that come, and go on once it thaws', async () => {
    const { store } = await stores.open();
    await applyEvents(store, 1, 3);
    stores.double.freeze();
    for (let n = 0; n < 3; n++) {
      let refused: unknown;
      void widthIn(store).catch(error => {
        refused = error;
      });
      expect(await eventually('the read is refused', () => refused, 5_000)).toBeInstanceOf(
        ReadStoreUnavailable,
      );
    }
    stores.double.thaw();
    await passes(async () => expect(await widthIn(store)).toBe(3));
  }, 30_000);
});

describe('a runner on a quiet log', () => {
  let directory: TemporaryDirectory;
  let log: SqliteEventStore;
  beforeEach(() => {
    directory = temporaryDirectory();
    log = openSqliteEventStore({ directory: directory.path });
  });
  afterEach(async () => {
    await log.close();
    directory.remove();
  });

  const followed = async () => {
    const { store } = await stores.open(freshName(), { collections, epoch: log.epoch, onNotice });
    const progress = new Progress();
    const failures: unknown[] = [];
    const watch = { applied: () => {}, dropped: () => {}, failed: (error: unknown) => failures.push(error) };
    const parts = { project, shared: exclusive(store), progress };
    const runner = await ProjectionRunner.start({ ...parts, eventStore: log, watch });
    await progress.untilCaughtUp();
    return { store, runner, progress };
  };

  test.each([
    ['lost the last of what it held', 'older'],
    ['lost all that it held', 'empty'],
  ])(
    'notices that the server %s, and brings it back without a new event',
    async (_case, is) => {
      await live(executorOn(log), 5, 150);
      const { store, runner, progress } = await followed();
      const snapshot = is === 'older' ? stores.double.snapshot() : undefined;
      await live(executorOn(log), 6, 150);
      await progress.wait((await log.head()) ?? 0n, 20_000);
      const shown = await documentsOf(store);
      await stores.double.restart(double => double.restore(snapshot));
      await eventually('it is noticed', () => said().includes(is as 'older'));
      await eventually('it is brought back', () => store.isCurrent);
      expect(await documentsOf(store)).toEqual(shown);
      expect(said()).toEqual([is, 'current']);
      await runner.stop();
    },
    60_000,
  );
});
