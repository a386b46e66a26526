/** Batches of the embedded read models that are applied in a thread of their own, as they take many documents with them. */
import { truncateSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Change, ReadStore } from '../../src/projections/readStore.ts';
import { isDamaged } from '../../src/projections/sqlite/errors.ts';
import { batch, book, put, query, remove, shelf } from '../contracts/readStore/library.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

const BOOKS = 3_000;
const ALL = { include: [], includeLimit: 1 };

let path: string;
let store: ReadStore;
beforeEach(async () => {
  path = freshPath();
  store = open(path);
  const books = Array.from({ length: BOOKS }, (_, at) => put('books', at + 2, book(`b${at}`)));
  await store.apply(batch(put('shelves', 1, shelf('s1')), ...books));
});
afterEach(() => store.close());

const removal = (...more: Change[]) => batch(remove('books', BOOKS + 2, { shelfId: 's1' }), ...more);

test('show all of it at once, and what comes with it and after it, in order', async () => {
  const seen = new Set<number>();
  let isApplied = false;
  const applied = store.apply(removal(put('books', BOOKS + 3, book('kept')))).then(() => {
    isApplied = true;
  });
  const next = store.apply(batch(put('books', BOOKS + 4, book('later'))));
  while (!isApplied) {
    seen.add((await store.list('books', query({}))).total);
    await new Promise(setImmediate);
  }
  expect([...seen].filter(total => total !== BOOKS && total !== 1)).toEqual([]);
  expect(seen).toContain(BOOKS);
  await Promise.all([applied, next]);
  expect((await store.list('books', query({}))).total).toBe(2);
  expect(await store.get('books', 'kept', ALL)).toBeDefined();
  expect(await store.checkpoint()).toBe(BigInt(BOOKS + 4));
});

test('are there after the next opening, and change nothing when they come again', async () => {
  await store.apply(removal());
  await store.close();
  store = open(path);
  expect((await store.list('books', query({}))).total).toBe(0);
  await store.apply(removal());
  expect(await store.checkpoint()).toBe(BigInt(BOOKS + 2));
});

test('reject with the error of the engine, as those that are applied at once do', async () => {
  await store.close();
  store = open(path);
  expect((await store.list('books', query({ limit: 1 }))).total).toBe(BOOKS);
  truncateSync(path, 4_096 * 20);
  const error = await store.apply(removal()).catch(thrown => thrown);
  expect(isDamaged(error)).toBe(true);
});
