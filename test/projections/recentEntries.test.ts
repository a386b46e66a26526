/** Documents that one batch after another changes: each batch builds on what is in the file, whatever became of those before. */
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Change, Document, ReadStore } from '../../src/projections/readStore.ts';
import { ask, batch, book, patch, put, read, remove, shelf } from '../contracts/readStore/library.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

let store: ReadStore;
let at: number;
beforeEach(async () => {
  at = 10;
  const path = freshPath();
  const filled = open(path);
  await filled.apply(batch(put('shelves', 1, shelf('s1')), put('books', 2, book('b1'))));
  await filled.close();
  store = open(path);
});
afterEach(() => store.close());

const change = (id: string, set: Document) => patch('books', ++at, { bookId: id }, { set });
const apply = (...changes: Change[]) => store.apply(batch(...changes));
/** How many books are on each of two shelves, by the counters and by the documents. */
async function counts(): Promise<readonly number[]> {
  const pages = ['s1', 's2'].map(shelfId => ask(store, 'books', { where: { shelfId } }));
  const totals = (await Promise.all(pages)).map(({ total, documents }) => {
    expect(documents).toHaveLength(total);
    return total;
  });
  return totals;
}

test('are read from the file once', async () => {
  await apply(change('b1', { title: 'first' }));
  const reading = jest.spyOn(StatementSync.prototype, 'get');
  await apply(change('b1', { title: 'second' }));
  await apply(change('b1', { title: 'third', shelfId: 's2' }));
  const rows = reading.mock.results.map(({ value }) => value);
  reading.mockRestore();
  expect(rows.filter(row => Array.isArray(row) && row[0] === 'b1')).toEqual([]);
  expect(await read(store, 'books', 'b1')).toEqual(book('b1', { title: 'third', shelfId: 's2' }));
  expect(await counts()).toEqual([0, 1]);
});

test('forget what a batch changed that failed', async () => {
  await apply(change('b1', { title: 'kept' }));
  const nowhere = put('nowhere', ++at, book('b2'));
  await expect(apply(change('b1', { title: 'undone', shelfId: 's2' }), nowhere)).rejects.toThrow('nowhere');
  await apply(change('b1', { language: 'de' }));
  expect(await read(store, 'books', 'b1')).toEqual(book('b1', { title: 'kept', language: 'de' }));
  await apply(change('b1', { shelfId: 's2' }));
  expect(await counts()).toEqual([0, 1]);
});

test.each([
  ['where they are applied again', false],
  ['where they are lost', true],
])('forget what a full disk has undone, %s', async (_where, isLost) => {
  const moved = change('b1', { shelfId: 's2', title: 'moved' });
  await apply(moved);
  const { exec } = DatabaseSync.prototype;
  let commits = 0;
  const full = jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
    this: DatabaseSync,
    sql,
  ) {
    if (sql === 'COMMIT') {
      commits++;
      exec.call(this, 'ROLLBACK');
    } else if (!isLost) return exec.call(this, sql);
    throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
  });
  await eventually('a commit that failed', () => commits > 0).finally(() => full.mockRestore());
  expect(store.isCurrent).toBe(!isLost);
  if (isLost) await apply(moved);
  await apply(change('b1', { language: 'de' }));
  expect(await read(store, 'books', 'b1')).toEqual(
    book('b1', { shelfId: 's2', title: 'moved', language: 'de' }),
  );
  expect(await counts()).toEqual([0, 1]);
});

test.each([
  ['its id', { bookId: 'b1' }],
  ['a field', { shelfId: 's1' }],
])('do not come back once they are deleted by %s', async (_by, match) => {
  await apply(change('b1', { title: 'changed' }));
  await apply(remove('books', ++at, match));
  await apply(change('b1', { title: 'again', lent: true }));
  expect(await read(store, 'books', 'b1')).toBeUndefined();
  const counted = await Promise.all(
    [{ lent: true }, { lent: false }].map(where => ask(store, 'books', { where })),
  );
  expect(counted.map(({ total }) => total)).toEqual([0, 0]);
});

test('build on what a thread has applied', async () => {
  const many = Array.from({ length: 1_200 }, (_, n) =>
    put('books', ++at, book(`x${n}`, { author: 'a', shelfId: 's9' })),
  );
  await apply(...many, change('b1', { title: 'before' }));
  await apply(change('b1', { title: 'before the thread' }));
  await apply(
    change('b1', { title: 'by the thread', shelfId: 's3' }),
    remove('books', ++at, { shelfId: 's9' }),
  );
  await apply(change('b1', { language: 'de' }));
  expect(await read(store, 'books', 'b1')).toEqual(
    book('b1', { title: 'by the thread', shelfId: 's3', language: 'de' }),
  );
});
