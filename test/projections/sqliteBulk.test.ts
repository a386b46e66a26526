/** Building a read store in bulk ends in what applying one batch after another ends in. */
import { describe, expect, test } from '@jest/globals';
import type { ReadStore } from '../../src/projections/readStore.ts';
import {
  ask,
  batch,
  book,
  everything,
  patch,
  put,
  read,
  remove,
  shelf,
} from '../contracts/readStore/library.ts';
import { freshPath, furnished, open, reasonOf } from '../support/dsl/sqliteReadFiles.ts';

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
    const bulk = open(path, { bulk: true });
    const live = open(freshPath());
    for (const each of batches) {
      await bulk.apply(each);
      await bulk.apply(each);
      await live.apply(each);
    }
    expect(await read(bulk, 'shelves', 's1')).toMatchObject({ label: 'b', width: 7 });
    await bulk.finishBulk();
    const expected = await stateOf(live);
    expect(await stateOf(bulk)).toEqual(expected);
    await bulk.close();
    const reopened = open(path);
    expect(await stateOf(reopened)).toEqual(expected);
    for (const store of [reopened, live]) await store.apply(batch(remove('books', 20, { shelfId: 's2' })));
    expect(await stateOf(reopened)).toEqual(await stateOf(live));
    await Promise.all([reopened.close(), live.close()]);
  });

  test('is outdated for everyone else until it is finished', async () => {
    const path = freshPath();
    const bulk = open(path, { bulk: true });
    await bulk.apply(batch(put('books', 1, book('b1'))));
    expect(reasonOf(() => open(path, { readOnly: true }))).toBe('incomplete');
    await bulk.close();
    expect(reasonOf(() => open(path))).toBe('incomplete');
  });

  test('takes a fresh file only', async () => {
    const path = await furnished();
    expect(() => open(path, { bulk: true })).toThrow('fresh');
  });

  test('does not go on after a batch that failed, nor finish twice', async () => {
    const bulk = open(freshPath(), { bulk: true });
    await expect(bulk.apply(batch(put('nothing', 1, {})))).rejects.toThrow(TypeError);
    await expect(bulk.apply(batch(put('books', 2, book('b1'))))).rejects.toThrow('failed');
    await expect(bulk.finishBulk()).rejects.toThrow('failed');
    await bulk.close();
    const finished = open(freshPath(), { bulk: true });
    await finished.finishBulk();
    await expect(finished.finishBulk()).rejects.toThrow(TypeError);
    await finished.close();
  });
});
