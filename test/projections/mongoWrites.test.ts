/** Whatever goes wrong while a batch is applied, repeated it leaves what it leaves undisturbed. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MongoReadStore } from '../../src/projections/mongodb/index.ts';
import { type ChangeBatch, ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import {
  author,
  batch,
  book,
  library,
  patch,
  put,
  read,
  remove,
  shelf,
} from '../contracts/readStore/library.ts';
import type { Fault } from '../doubles/mongodb/faults.ts';
import { DoubledStores } from '../support/servers/mongoDatabases.ts';

const byKey = { room: 'north', label: 'a' };
/** Every kind of change, on each other's heels; the second goes back to what the first has made. */
const first: ChangeBatch = batch(
  put('shelves', 1, shelf('s1', { label: 'a' })),
  put('shelves', 2, shelf('s2', { label: 'b' })),
  patch('shelves', 3, byKey, { set: { width: 1 }, max: { dustedAt: '2020' } }),
  patch('shelves', 4, { shelfId: 's1' }, { set: { label: 'c' }, max: { dustedAt: '2019' }, revision: 1 }),
  put('shelves', 5, shelf('s3', { label: 'a' })),
  patch('shelves', 6, byKey, { set: { width: 2 } }),
  remove('shelves', 7, { shelfId: 's2' }),
  put('books', 8, book('b1')),
  put('books', 8, book('b2', { shelfId: 's3' }), { ordinal: 1 }),
  patch('books', 9, { bookId: 'b1' }, { set: { author: 'ann', printedAt: '2021' } }),
  remove('books', 10, { shelfId: 's3' }),
  put('authors', 11, author('a1', { penName: 'ann' })),
  // Of the same event.
  patch('authors', 11, { penName: 'ann' }, { set: { room: 'south' } }),
  patch('authors', 11, { authorId: 'a1' }, { set: { favouriteId: 'b1' } }),
);
const second: ChangeBatch = batch(
  put('shelves', 20, shelf('s4', { label: 'z' })),
  patch('shelves', 21, byKey, { set: { label: 'y' }, revision: 7 }),
  patch('shelves', 22, { shelfId: 's4' }, { set: { label: 'a', width: 4 } }),
  remove('shelves', 23, { shelfId: 's1' }),
  patch('books', 24, { bookId: 'b1' }, { set: { lent: true } }),
);
const batches = [first, second];

let stores: DoubledStores;
beforeEach(async () => {
  stores = await DoubledStores.start();
});
afterEach(() => stores.stop());

/** Rows as they are stored, deleted ones too, and the checkpoint. */
async function rowsOf(store: MongoReadStore, name: string): Promise<object> {
  const rows = library.map(collection =>
    stores.double
      .documents(name, `${collection.name}.${store.generation}`)
      .toSorted((a, b) => (String(a._id) < String(b._id) ? -1 : 1)),
  );
  return { rows, checkpoint: await store.checkpoint() };
}

async function undisturbed(): Promise<object> {
  const { store, name } = await stores.open();
  for (const each of batches) await store.apply(each);
  return rowsOf(store, name);
}

test('changes of one event all reach the document', async () => {
  const { store } = await stores.open();
  await store.apply(first);
  expect(await read(store, 'authors', 'a1')).toMatchObject({ room: 'south', favourite: { bookId: 'b1' } });
});

test('what is deleted keeps its id and position alone, whatever comes later', async () => {
  const { store, name } = await stores.open();
  const late = { shelfId: 's1' };
  await store.apply(batch(put('shelves', 1, shelf('s1')), remove('shelves', 3, late)));
  await store.apply(
    batch(patch('shelves', 4, late, { set: { width: 9 }, revision: 4 }), remove('shelves', 5, late)),
  );
  await store.apply(batch(put('shelves', 6, shelf('s1'))));
  const stored = stores.double.documents(name, `shelves.${store.generation}`);
  expect(stored).toEqual([{ _id: 's1', position: 3n, deleted: true }]);
});

test.each([
  ['ahead', '2021', '2020', '2021'],
  ['behind', '2020', '2021', '2021'],
  ['nothing', null, '2021', '2021'],
])(
  'a field that is set to what is %s and raised as well has the larger of both',
  async (_case, set, raised, then) => {
    const { store } = await stores.open();
    const effects = { set: { dustedAt: set }, max: { dustedAt: raised } };
    await store.apply(batch(put('shelves', 1, shelf('s1')), patch('shelves', 2, { shelfId: 's1' }, effects)));
    expect(await read(store, 'shelves', 's1')).toMatchObject({ dustedAt: then });
  },
);

/** A failure is met by applying the same batch again, as the runner does. */
async function applyStubbornly(store: MongoReadStore, each: ChangeBatch): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    try {
      return await store.apply(each);
    } catch (error) {
      if (!(error instanceof ReadStoreUnavailable)) throw error;
    }
  }
  throw new Error('never applied');
}

const UPDATES_PER_BATCH = 4;
const commandFaults: readonly Fault[] = [
  { kind: 'cutBefore' },
  { kind: 'cutAfter' },
  { kind: 'notPrimary' },
  { kind: 'notPrimary', code: 189 },
  { kind: 'writeConcernError' },
  { kind: 'writeConcernError', code: 64 },
  { kind: 'racedUpsert' },
];

describe('a batch that something goes wrong with leaves the same as an undisturbed one', () => {
  test.each(commandFaults)('%j, at any of its commands', async fault => {
    const expected = await undisturbed();
    for (let command = 0; command < UPDATES_PER_BATCH; command++) {
      const { store, name } = await stores.open();
      await store.checkpoint();
      for (let skipped = 0; skipped < command; skipped++)
        stores.double.faults.next('update', { kind: 'slow', ms: 0 });
      stores.double.faults.next('update', fault);
      for (const each of batches) await store.apply(each);
      stores.double.faults.clear();
      expect(await rowsOf(store, name)).toEqual(expected);
    }
  });

  test('a write conflict at any of its operations', async () => {
    const expected = await undisturbed();
    for (let statement = 0; statement < first.changes.length; statement++) {
      const { store, name } = await stores.open();
      await store.checkpoint();
      stores.double.faults.next('update', { kind: 'writeConflict', statement });
      for (const each of batches) await store.apply(each);
      stores.double.faults.clear();
      expect(await rowsOf(store, name)).toEqual(expected);
    }
  });

  test('faults of all kinds at random', async () => {
    const expected = await undisturbed();
    stores.double.faults.rates = {
      cutBefore: 0.05,
      cutAfter: 0.05,
      writeConflict: 0.03,
      writeConcernError: 0.1,
      racedUpsert: 0.2,
    };
    for (let run = 0; run < 5; run++) {
      const { store, name } = await stores.open();
      for (const each of [first, first, second, first, second]) await applyStubbornly(store, each);
      stores.double.faults.clear();
      expect(await rowsOf(store, name)).toEqual(expected);
    }
  });
});

describe('a batch that is given up', () => {
  const isAway = { code: 'read-store-unavailable', message: 'The read models cannot be reached just now' };

  test('has moved no checkpoint, and is applied later', async () => {
    const expected = await undisturbed();
    const { store, name } = await stores.open();
    await store.checkpoint();
    stores.double.faults.next('update', { kind: 'notPrimary' }, 50);
    await expect(store.apply(first)).rejects.toMatchObject(isAway);
    stores.double.faults.clear();
    expect(await store.checkpoint()).toBeUndefined();
    for (const each of batches) await store.apply(each);
    expect(await rowsOf(store, name)).toEqual(expected);
  });

  test('for a mistake, as it came: nothing is repeated, nothing written', async () => {
    const { store } = await stores.open();
    await store.checkpoint();
    stores.double.seen.forget();
    const mistakes = [
      batch(put('shelves', 1, shelf('s1')), patch('shelves', 2, { width: 1 }, { set: { width: 2 } })),
      batch(put('shelves', 1, shelf('s1')), patch('shelves', 2, { room: 'x' }, { set: { width: 2 } })),
      batch(put('shelves', 1, shelf('s1')), remove('books', 2, { title: 'x' })),
      batch(put('shelves', 1, shelf('s1')), remove('books', 2, { shelfId: 'x', lent: true })),
      batch(put('shelves', 1, shelf('s1')), put('nothing', 2, { x: 1 })),
    ];
    for (const mistake of mistakes) await expect(store.apply(mistake)).rejects.toThrow(TypeError);
    expect(stores.double.seen.count('update')).toBe(0);
    expect(await store.checkpoint()).toBeUndefined();
  });
});

describe('two instances', () => {
  test('the same batches at the same time leave the same', async () => {
    const expected = await undisturbed();
    const { store: one, name } = await stores.open();
    const { store: other } = await stores.open(name);
    expect(other.generation).toBe(one.generation);
    for (const each of batches) await Promise.all([one.apply(each), other.apply(each)]);
    expect(await rowsOf(one, name)).toEqual(expected);
  });

  test.each([0, 5])(
    'one that stood still after operation %i of a batch disturbs none that went on',
    async at => {
      const expected = await undisturbed();
      const { store: old, name } = await stores.open();
      const { store: next } = await stores.open(name);
      await old.checkpoint();
      // Each try gets no further: what comes before the operation is applied, and the rest of its collection is not.
      stores.double.faults.next('update', { kind: 'writeConflict', statement: at }, 1);
      for (let n = 0; n < 20; n++) stores.double.faults.next('update', { kind: 'writeConflict' });
      await expect(old.apply(first)).rejects.toThrow(ReadStoreUnavailable);
      stores.double.faults.clear();
      for (const each of batches) await next.apply(each);
      const ahead = await rowsOf(next, name);
      await old.apply(first);
      expect(await rowsOf(next, name)).toEqual(ahead);
      expect(ahead).toEqual(expected);
      expect(await old.checkpoint()).toBe(second.checkpoint);
    },
  );
});
