/** Which generations of read models are dropped, and which are kept. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Generations, type MongoDatabase } from '../../src/projections/mongodb/index.ts';
import { ReadStoreReplaced } from '../../src/projections/readStore.ts';
import { library } from '../contracts/readStore/library.ts';
import { applyEvents, event, widthIn } from '../support/builders/growingShelf.ts';
import { DoubledStores, freshName } from '../support/servers/mongoDatabases.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

let stores: DoubledStores;
beforeEach(async () => {
  stores = await DoubledStores.start();
});
afterEach(() => stores.stop());

const generationsOf = (database: MongoDatabase, epoch = 'one') =>
  new Generations({ database, collections: library, epoch, graceMs: 0 });

const storedFor = (name: string, id: string) =>
  stores.double.collections(name).filter(collection => collection.endsWith(`.${id}`));

describe('what nobody uses', () => {
  /** As if nobody had used what belongs to the epoch for more than a day. */
  async function age(database: MongoDatabase, epoch: string): Promise<void> {
    const usedAt = new Date(Date.now() - DAY_MS - 1_000);
    const meta = database.db.collection<{ _id: string; lineage?: string }>('meta');
    const all = await meta.find().toArray();
    const ours = all.filter(({ _id, lineage = _id }) => lineage.endsWith(`.${epoch}`)).map(({ _id }) => _id);
    await meta.updateMany({ _id: { $in: ours } }, { $set: { usedAt } });
  }

  test('is dropped after a day; what is used stays', async () => {
    const { store: old, name, database } = await stores.open(freshName(), { epoch: 'old' });
    const { store } = await stores.open(name, { epoch: 'new' });
    await Promise.all([old, store].map(each => applyEvents(each, 1, 2)));
    const generations = generationsOf(database, 'new');
    const building = await generations.create();
    expect(await generations.prune()).toEqual([]);
    await age(database, 'old');
    expect(await generations.prune()).toEqual([old.generation]);
    expect(storedFor(name, old.generation)).toEqual([]);
    const known = (await generations.list()).map(({ id }) => id);
    expect(known.toSorted()).toEqual([store.generation, building.id].toSorted());
    expect(await widthIn(store)).toBe(2);
  });

  test('is begun anew by an instance that comes back to it', async () => {
    let time = 0;
    const { store, database } = await stores.open(freshName(), { now: () => time });
    await applyEvents(store, 1, 2);
    await age(database, 'one');
    await generationsOf(database).prune();
    time += DAY_MS;
    await expect(widthIn(store)).rejects.toMatchObject({ code: 'read-store-unavailable' });
    await expect(store.apply(event(3))).rejects.toThrow(ReadStoreReplaced);
    expect(await store.checkpoint()).toBeUndefined();
    await applyEvents(store, 1, 3);
    expect(await widthIn(store)).toBe(3);
  });

  test('is kept by an instance that begins with it', async () => {
    const { database, name, store } = await stores.open();
    await age(database, 'one');
    await stores.open(name);
    expect(await generationsOf(database).prune()).toEqual([]);
    expect(storedFor(name, store.generation)).toHaveLength(library.length);
  });

  test('remains of a build that died are dropped, and nothing that is not ours', async () => {
    const { database, name } = await stores.open();
    for (const remain of ['shelves.g0123456789abcdef', 'leases', 'other.g0123']) {
      await database.db.collection<{ _id: string }>(remain).insertOne({ _id: 'x' });
    }
    expect(await generationsOf(database).prune()).toEqual(['g0123456789abcdef']);
    expect(stores.double.collections(name)).toEqual(expect.arrayContaining(['leases', 'other.g0123']));
  });
});
