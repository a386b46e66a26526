/** A rebuild beside live read models: nothing that was shown is taken back, and no event is missing. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore, type SqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { collections, project, projections } from '../../src/projections/index.ts';
import {
  Generations,
  type MongoReadStore,
  openMongoReadStore,
  RebuiltElsewhere,
  rebuildGeneration,
} from '../../src/projections/mongodb/index.ts';
import { Progress } from '../../src/projections/progress.ts';
import { type ReadStore, ReadStoreReplaced, ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import { exclusive, ProjectionRunner } from '../../src/projections/runner.ts';
import { library } from '../contracts/readStore/library.ts';
import { applyEvents, event, widthIn } from '../support/builders/growingShelf.ts';
import { live } from '../support/builders/randomWorkload.ts';
import { countOf, documentsOf } from '../support/dsl/documents.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { executorOn } from '../support/dsl/writeSide.ts';
import { DoubledStores, freshName } from '../support/servers/mongoDatabases.ts';

let stores: DoubledStores;
beforeEach(async () => {
  stores = await DoubledStores.start();
});
afterEach(() => stores.stop());

const watch = {
  applied: () => {},
  dropped: () => {},
  failed: (error: unknown) => {
    throw error;
  },
};

describe('of a real log', () => {
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

  test('makes the same documents; a server that runs goes on from them', async () => {
    await live(executorOn(log), 3, 300);
    const opened = await stores.open(freshName(), { collections, epoch: log.epoch });
    const { store, database } = opened;
    const progress = new Progress();
    const runner = await ProjectionRunner.start({
      eventStore: log,
      project,
      shared: exclusive(store),
      watch,
      progress,
    });
    await progress.untilCaughtUp();
    const [before, shown] = [store.generation, await documentsOf(store)];
    const seen: number[] = [];
    const rebuilding = rebuildGeneration({
      database: await stores.connect(opened.name),
      ...projections,
      store: log,
      noticeMs: 1_500,
      onProgress: ({ events }) => seen.push(events),
    });
    const events = await rebuilding;
    expect(events).toBe(seen.at(-1));
    await live(executorOn(log), 4, 100);
    await progress.wait((await log.head()) ?? 0n, 10_000);
    expect(store.generation).not.toBe(before);
    const now = await documentsOf(store);
    expect(countOf(now)).toBeGreaterThan(countOf(shown));
    await runner.stop();
    const fresh = await openMongoReadStore({ database, collections, epoch: log.epoch });
    expect(await documentsOf(fresh)).toEqual(now);
    await fresh.close();
    const known = await new Generations({ database, collections, epoch: log.epoch }).list();
    expect(known.map(({ id }) => id)).toEqual([store.generation]);
  });

  test('gives way to one that was faster, and leaves nothing behind', async () => {
    await live(executorOn(log), 3, 50);
    const { database, name } = await stores.open(freshName(), { collections, epoch: log.epoch });
    const options = { ...projections, database, store: log, noticeMs: 0 };
    const outcomes = await Promise.allSettled([rebuildGeneration(options), rebuildGeneration(options)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find(outcome => outcome.status === 'rejected');
    expect(lost?.reason).toBeInstanceOf(RebuiltElsewhere);
    const kept = new Set(stores.double.collections(name).map(stored => stored.split('.')[1]));
    expect(kept.size).toBe(2);
  });
});

/** The end of a log that grows, and whoever follows it: as the runner does. */
class Follower {
  /** What it says that its reads show. */
  shown = 0;
  readonly #store: MongoReadStore;
  #from = 0;

  constructor(store: MongoReadStore) {
    this.#store = store;
  }

  async follow(end: () => number): Promise<void> {
    while (this.#from < end()) {
      try {
        await this.#store.apply(event(this.#from + 1));
        this.#from++;
        this.shown = Math.max(this.shown, this.#from);
      } catch (error) {
        if (!(error instanceof ReadStoreReplaced)) throw error;
        this.#from = Number((await this.#store.checkpoint()) ?? 0n);
      }
    }
  }
}

describe('under reads and writes', () => {
  const REBUILDS = 4;
  /** The clocks of instances run that much faster, so they look as often as in as many times the time. */
  const HASTE = 20;
  const now = () => performance.now() * HASTE;
  const graceMs = 10_000 / HASTE;

  /** Reads until `done`; each answer is at least as new as the last, and as what was said before it was asked. */
  async function watchReads(store: ReadStore, follower: Follower, done: () => boolean): Promise<number> {
    let [last, readModels] = [0, 0];
    while (!done()) {
      const least = Math.max(last, follower.shown);
      const width = await widthIn(store).catch(error => {
        // On a busy machine a look may take longer than an instance answers without one.
        if (error instanceof ReadStoreUnavailable) return undefined;
        throw error;
      });
      if (width === undefined) continue;
      last = Number(width);
      expect(last).toBeGreaterThanOrEqual(least);
      readModels++;
    }
    return readModels;
  }

  /** Made live a little too early: then it is the followers that bring it to the end. */
  async function rebuild(generations: Generations, end: number): Promise<void> {
    const before = await generations.active();
    const next = await generations.create();
    await applyEvents(next, 1, end);
    expect(await generations.activate(before.id, next.id)).toBe(true);
    await generations.drop(before.id);
  }

  test('no read goes back in time, and no event is missing', async () => {
    const name = freshName();
    const opened = [await stores.open(name, { now }), await stores.open(name, { now })];
    const followers = opened.map(({ store }) => new Follower(store));
    const shown = () => Math.max(...followers.map(follower => follower.shown));
    let [end, done] = [Number.POSITIVE_INFINITY, false];
    const reading = Promise.all(
      opened.map(({ store }, n) => watchReads(store, followers[n] as Follower, () => done)),
    );
    const writing = Promise.all(followers.map(follower => follower.follow(() => end)));
    const database = await stores.connect(name);
    const generations = new Generations({ database, collections: library, epoch: 'one', graceMs });
    const rebuilding = (async () => {
      for (let n = 0; n < REBUILDS; n++) await rebuild(generations, Math.max(1, shown() - 3));
      end = shown() + 10;
    })();
    const working = Promise.all([writing, rebuilding]).finally(() => {
      done = true;
    });
    const [readModels] = await Promise.all([reading, working]);
    for (const ofOne of readModels) expect(ofOne).toBeGreaterThan(50);
    expect(await Promise.all(opened.map(({ store }) => widthIn(store)))).toEqual([end, end]);
    expect(opened.map(({ store }) => store.generation)).toEqual(
      Array(2).fill((await generations.active()).id),
    );
  }, 60_000);
});
