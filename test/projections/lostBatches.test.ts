/** Embedded read models whose file has lost batches that they have shown already. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type ReadStore, ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import { batch, book, put, query, remove } from '../contracts/readStore/library.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

/** So many are deleted in a thread of its own. */
const BOOKS = 1_200;
const read = { include: [], includeLimit: 1 };
const lost = put('books', 2_000, book('lost', { shelfId: 's2' }));

let store: ReadStore;
beforeEach(async () => {
  const path = freshPath();
  const filled = open(path);
  await filled.apply(
    batch(...Array.from({ length: BOOKS }, (_, at) => put('books', at + 1, book(`b${at}`)))),
  );
  await filled.close();
  store = open(path);
  await store.apply(batch(lost));
  await lose();
});
afterEach(() => store.close());

/** As a full disk makes SQLite do: it ends the transaction, and begins no other. */
async function lose(): Promise<void> {
  const { exec } = DatabaseSync.prototype;
  const failing = jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
    this: DatabaseSync,
    sql,
  ) {
    if (sql === 'COMMIT') exec.call(this, 'ROLLBACK');
    throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
  });
  await eventually('the loss', () => !store.isCurrent).finally(() => failing.mockRestore());
}

test('are not read until these are applied again', async () => {
  const reads = [
    () => store.get('books', 'b1', read),
    () => store.list('books', query({})),
    () => store.existing('books', ['lost']),
    async () => {
      for await (const _page of store.scan('books'));
    },
  ];
  for (const each of reads) await expect(each()).rejects.toBeInstanceOf(ReadStoreUnavailable);
  await store.apply(batch(lost));
  for (const each of reads) await each();
  expect((await store.list('books', query({}))).total).toBe(BOOKS + 1);
});

test('are read again also where these come in a batch that is applied in a thread of its own', async () => {
  await store.checkpoint();
  await store.apply(batch(lost, remove('books', 2_001, { shelfId: 's1' })));
  expect(store.isCurrent).toBe(true);
  expect((await store.list('books', query({}))).total).toBe(1);
});
