/** Generations of read models: who begins them, how one takes another's place, and what is dropped. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Generations, type MongoDatabase, type MongoReadStore } from '../../src/projections/mongodb/index.ts';
import { ReadStoreReplaced } from '../../src/projections/readStore.ts';
import { ask, batch, everything, ids, library, put, remove, shelf } from '../contracts/readStore/library.ts';
import { applyEvents, event, widthIn } from '../support/builders/growingShelf.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { DoubledStores, freshName } from '../support/servers/mongoDatabases.ts';

let stores: DoubledStores;
beforeEach(async () => {
  stores = await DoubledStores.start();
});
afterEach(() => stores.stop());

const generationsOf = (database: MongoDatabase, graceMs = 0, epoch = 'one') =>
  new Generations({ database, collections: library, epoch, graceMs });

/** One that has contained events up to `to`, beside the live one. */
async function built(generations: Generations, to: number) {
  const generation = await generations.create();
  await applyEvents(generation, 1, to);
  return generation;
}

const storedFor = (name: string, id: string) =>
  stores.double.collections(name).filter(collection => collection.endsWith(`.${id}`));

describe('the first generation', () => {
  test('is agreed upon by instances that begin at once; what the others made is gone', async () => {
    const name = freshName();
    const opened = await Promise.all(Array.from({ length: 4 }, () => stores.open(name)));
    const live = new Set(opened.map(({ store }) => store.generation));
    expect(live.size).toBe(1);
    const names = stores.double.collections(name).filter(collection => collection !== 'meta');
    expect(names.toSorted()).toEqual(library.map(({ name: known }) => `${known}.${[...live][0]}`).toSorted());
  });

  test('is found again, with its checkpoint', async () => {
    const { store, name } = await stores.open();
    await applyEvents(store, 1, 3);
    const { store: again } = await stores.open(name);
    expect(again.generation).toBe(store.generation);
    expect(await again.checkpoint()).toBe(3n);
    expect(await widthIn(again)).toBe(3);
  });

  test('is another one for another log, and for other collections', async () => {
    const { store, name } = await stores.open();
    const { store: otherLog } = await stores.open(name, { epoch: 'two' });
    const { store: otherVersion } = await stores.open(name, {
      collections: library.map(collection => ({ ...collection, fingerprint: 'other' })),
    });
    await applyEvents(store, 1, 3);
    expect(new Set([store, otherLog, otherVersion].map(({ lineage }) => lineage)).size).toBe(3);
    for (const other of [otherLog, otherVersion]) {
      expect(await other.checkpoint()).toBeUndefined();
      expect(await ask(other, 'shelves')).toMatchObject({ total: 0 });
    }
  });

  test('has its indexes before anything is in it', async () => {
    const { store, name } = await stores.open();
    const names = stores.double.indexes(name, `shelves.${store.generation}`).map(index => index.name);
    expect(names.toSorted()).toEqual(['by', 'by_label', 'by_open', 'by_room', 'by_room_label', 'by_width']);
  });
});

describe('another generation', () => {
  let time: number;
  let store: MongoReadStore;
  let name: string;
  let generations: Generations;
  beforeEach(async () => {
    time = 0;
    const opened = await stores.open(freshName(), { now: () => time });
    ({ store, name } = opened);
    generations = generationsOf(await stores.connect(name));
    await applyEvents(store, 1, 3);
  });

  test('that is caught up is turned to within five seconds', async () => {
    const next = await built(generations, 3);
    expect(await generations.activate(store.generation, next.id)).toBe(true);
    time += 5_000;
    await widthIn(store);
    expect(store.generation).toBe(next.id);
    await applyEvents(next, 4, 4);
    expect(await widthIn(store)).toBe(4);
  });

  test('is written at once, and read once it shows what was shown', async () => {
    const next = await built(generations, 1);
    await generations.activate(store.generation, next.id);
    time += 1_000;
    await expect(store.apply(event(4))).rejects.toThrow(ReadStoreReplaced);
    expect(store.generation).toBe(next.id);
    expect(await widthIn(store)).toBe(3);
    // Whoever goes on all the same is told again.
    await expect(store.apply(event(4))).rejects.toThrow(ReadStoreReplaced);
    expect(await store.checkpoint()).toBe(1n);
    await store.apply(event(2));
    expect([await widthIn(next), await widthIn(store)]).toEqual([2, 3]);
    await applyEvents(store, 3, 4);
    expect([await widthIn(next), await widthIn(store)]).toEqual([4, 4]);
  });

  test('does not contain a batch that was on its way to the one before', async () => {
    const next = await built(generations, 3);
    stores.double.faults.next('update', { kind: 'slow', ms: 200 });
    const seen = stores.double.seen.count('update');
    const applied = store.apply(event(4));
    await eventually('its arrival', () => stores.double.seen.count('update') > seen);
    await generations.activate(store.generation, next.id);
    time += 1_000;
    await expect(applied).rejects.toThrow(ReadStoreReplaced);
    expect(await store.checkpoint()).toBe(3n);
    await applyEvents(store, 4, 4);
    expect([await widthIn(next), await widthIn(store)]).toEqual([4, 4]);
  });

  test('waits for what others have shown by the one before', async () => {
    const { store: other } = await stores.open(name, { now: () => 0 });
    await other.checkpoint();
    const next = await built(generations, 3);
    await generations.activate(store.generation, next.id);
    // They have not noticed yet, and a reader here has seen what they wrote.
    await applyEvents(other, 4, 5);
    expect(await widthIn(store)).toBe(5);
    time += 5_000;
    expect(await widthIn(store)).toBe(5);
    expect(await store.checkpoint()).toBe(3n);
    await applyEvents(next, 4, 4);
    time += 5_000;
    expect(await widthIn(store)).toBe(5);
    await applyEvents(next, 5, 6);
    time += 5_000;
    await widthIn(store);
    expect(await widthIn(store)).toBe(6);
  });

  test('does not bring back what others have deleted in the one before', async () => {
    const { store: other } = await stores.open(name, { now: () => 0 });
    await other.checkpoint();
    const next = await built(generations, 3);
    await generations.activate(store.generation, next.id);
    await other.apply(batch(remove('shelves', 4, { shelfId: 's1' })));
    expect(await ids(store, 'shelves')).toEqual([]);
    time += 5_000;
    await ids(store, 'shelves');
    expect(await ids(store, 'shelves')).toEqual([]);
  });

  test('is not made live in place of one that is not', async () => {
    const [one, other] = [await built(generations, 3), await built(generations, 3)];
    const before = store.generation;
    const swaps = await Promise.all([one, other].map(({ id }) => generations.activate(before, id)));
    expect(swaps.toSorted()).toEqual([false, true]);
    expect(await generations.activate(before, other.id)).toBe(swaps[1]);
  });

  test('answers after a process stood still while the one before was dropped', async () => {
    const before = store.generation;
    const next = await built(generations, 4);
    await generations.activate(before, next.id);
    await generations.drop(before);
    expect(storedFor(name, before)).toEqual([]);
    time += 60_000;
    expect(await widthIn(store)).toBe(4);
    expect(await store.checkpoint()).toBe(4n);
  });

  test('that is behind when the one before is dropped: reads are refused, and never answered from nothing', async () => {
    const before = store.generation;
    const next = await built(generations, 2);
    await generations.activate(before, next.id);
    await generations.drop(before);
    time += 60_000;
    await expect(widthIn(store)).rejects.toMatchObject({ code: 'read-store-unavailable' });
    await expect(everything(store, 'shelves')).rejects.toMatchObject({ code: 'read-store-unavailable' });
    expect(await store.checkpoint()).toBe(2n);
    await expect(store.apply(event(4))).rejects.toThrow(ReadStoreReplaced);
    await store.checkpoint();
    await applyEvents(store, 3, 3);
    expect(await widthIn(store)).toBe(3);
  });

  test('a batch for one that was dropped is refused, whatever was last seen of it', async () => {
    const before = store.generation;
    const next = await built(generations, 3);
    await generations.activate(before, next.id);
    await generations.drop(before);
    const late = batch(put('shelves', 4, shelf('s2')));
    await expect(store.apply(late)).rejects.toThrow(ReadStoreReplaced);
    expect(await store.checkpoint()).toBe(3n);
    // It was dropped unseen, so it is said once more that another took its place.
    await expect(store.apply(late)).rejects.toThrow(ReadStoreReplaced);
    expect(await store.checkpoint()).toBe(3n);
    await store.apply(late);
    expect(await ids(store, 'shelves')).toEqual(['s1', 's2']);
    expect(await generations.prune()).toEqual([before]);
    expect(storedFor(name, before)).toEqual([]);
  });
});
