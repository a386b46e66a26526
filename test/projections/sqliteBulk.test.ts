/** Building a read store in bulk ends in what applying one batch after another ends in. */
import { describe, expect, test } from '@jest/globals';
import { type ReadStore, ReadStoreReplaced } from '../../src/projections/readStore.ts';
import { ask, batch, book, everything, patch, put, remove, shelf } from '../contracts/readStore/library.ts';
import { bulk, freshPath, furnished, open, openBulk, reasonOf } from '../support/dsl/sqliteReadFiles.ts';

describe('bulk', () => {
  const batches = [
    batch(
      put('shelves', 1, shelf('s1', { label: 'a' })),
      ...[2, 3, 4, 5].map(n => put('books', n, book(`b${n}`, { shelfId: n < 4 ? 's1' : 's2' }))),
    ),
    batch(
      patch(
        'shelves',
        6,
        { room: 'north', label: 'a' },
        { set: { label: 'b' }, max: { dustedAt: '1' }, revision: 1 },
      ),
      patch('books', 7, { bookId: 'b4' }, { set: { lent: true } }),
      put('shelves', 8, shelf('s2', { label: 'a', room: null })),
    ),
    batch(
      patch('shelves', 9, { room: 'north', label: 'b' }, { set: { width: 7 } }),
      patch('books', 10, { bookId: 'b3' }, { set: { shelfId: 's2' } }),
      remove('books', 11, { shelfId: 's1' }),
      patch('books', 12, { bookId: 'b4' }, { set: { lent: null } }),
    ),
    batch(
      patch('books', 13, { bookId: 'b5' }, { set: { lent: true } }),
      put('books', 14, book('b5')),
      remove('books', 15, { bookId: 'b5' }),
    ),
  ];

  const stateOf = async (store: ReadStore) => ({
    checkpoint: await store.checkpoint(),
    shelves: await everything(store, 'shelves'),
    books: await everything(store, 'books'),
    lists: await Promise.all(
      [{}, { shelfId: 's2' }, { shelfId: 's1' }, { lent: true }, { lent: null }].map(where =>
        ask(store, 'books', { where, include: ['shelf'] }),
      ),
    ),
  });

  test('ends in the same documents, counts and lists as applying one batch after another', async () => {
    const path = freshPath();
    const building = openBulk(path);
    const live = open(freshPath());
    for (const each of batches) {
      building.apply(bulk(each));
      building.apply(bulk(each));
      await live.apply(each);
    }
    building.finish();
    building.close();
    const expected = await stateOf(live);
    const reopened = open(path);
    expect(await stateOf(reopened)).toEqual(expected);
    for (const store of [reopened, live]) await store.apply(batch(remove('books', 20, { shelfId: 's2' })));
    expect(await stateOf(reopened)).toEqual(await stateOf(live));
    await Promise.all([reopened.close(), live.close()]);
  });

  test('is outdated for everyone else until it is finished', async () => {
    const path = freshPath();
    const building = openBulk(path);
    building.apply(bulk(batch(put('books', 1, book('b1')))));
    expect(reasonOf(() => open(path, { readOnly: true }))).toBe('incomplete');
    building.close();
    expect(reasonOf(() => open(path))).toBe('incomplete');
  });

  test('takes a fresh file only', async () => {
    const path = await furnished();
    expect(() => openBulk(path)).toThrow('fresh');
  });

  test('does not go on after a batch that failed', () => {
    const building = openBulk(freshPath());
    const failing = batch(patch('books', 1, { nothing: 'of this name' }, { set: { lent: true } }));
    expect(() => building.apply(bulk(failing))).toThrow(TypeError);
    expect(() => building.apply(bulk(batch(put('books', 2, book('b1')))))).toThrow('failed');
    expect(() => building.finish()).toThrow('failed');
    building.close();
  });

  test('takes no batch of which it contains a part', () => {
    const building = openBulk(freshPath());
    building.apply(bulk(batch(put('books', 1, book('b1')), put('books', 2, book('b2')))));
    const overlapping = { ...batch(put('books', 2, book('b2')), put('books', 3, book('b3'))), after: 1n };
    expect(() => building.apply(bulk(overlapping))).toThrow('overlap');
    building.close();
  });

  test('inserts any number of new documents, between changes of others', async () => {
    for (const count of [1, 15, 16, 17, 31, 32, 33, 100]) {
      const path = freshPath();
      const building = openBulk(path);
      const some = (from: number) =>
        Array.from({ length: count }, (_, n) => put('books', from + n, book(`b${from + n}`)));
      const change = patch('books', 10_000, { bookId: 'b1' }, { set: { lent: true } });
      building.apply(bulk(batch(...some(1))));
      building.apply(bulk({ ...batch(...some(1_000), change, ...some(20_000)), after: BigInt(count) }));
      building.finish();
      building.close();
      const store = open(path);
      const stored = await everything(store, 'books');
      expect(stored).toHaveLength(3 * count);
      expect(stored.filter(({ text }) => JSON.parse(text).lent)).toHaveLength(1);
      for (const { id, text } of stored) expect(JSON.parse(text).bookId).toBe(id);
      await store.close();
    }
  });

  test('begins no batch after what it contains', () => {
    const building = openBulk(freshPath());
    const later = { ...batch(put('books', 3, book('b1'))), after: 2n };
    expect(() => building.apply(bulk(later))).toThrow(ReadStoreReplaced);
    building.close();
  });
});
