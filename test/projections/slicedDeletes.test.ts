/** One event that takes very many documents with it, in the embedded read models. */
import { cpSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ReadStore } from '../../src/projections/readStore.ts';
import { ask, batch, book, put, remove, shelf } from '../contracts/readStore/library.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

const BOOKS = 20_000;
const OTHERS = 10;
const FILLED = BigInt(BOOKS + OTHERS + 1);
const deletion = batch(
  put('shelves', BOOKS + OTHERS + 2, shelf('s3')),
  remove('books', BOOKS + OTHERS + 3, { shelfId: 's1' }),
  remove('shelves', BOOKS + OTHERS + 3, { shelfId: 's1' }),
);
const BEFORE = { checkpoint: FILLED, books: BOOKS + OTHERS, onShelf: BOOKS, lent: 0, shelves: 1 };
const AFTER = { checkpoint: deletion.checkpoint, books: OTHERS, onShelf: 0, lent: 0, shelves: 1 };

let path: string;
let store: ReadStore;

beforeEach(async () => {
  path = freshPath();
  store = open(path);
  const shelfIdOf = (index: number) => (index < BOOKS ? 's1' : 's2');
  const books = Array.from({ length: BOOKS + OTHERS }, (_, index) =>
    put('books', index + 2, book(`b${index}`, { shelfId: shelfIdOf(index) })),
  );
  await store.apply(batch(put('shelves', 1, shelf('s1')), ...books));
});
afterEach(() => store.close());

async function state(of: ReadStore) {
  const total = async (collection: string, where = {}) =>
    (await ask(of, collection, { where, limit: 1 })).total;
  return {
    checkpoint: await of.checkpoint(),
    books: await total('books'),
    onShelf: await total('books', { shelfId: 's1' }),
    lent: await total('books', { lent: true }),
    shelves: await total('shelves'),
  };
}

/** Looks in each turn of the event loop that the deletion takes. */
async function duringDeletion(see: (turns: number) => Promise<void>): Promise<void> {
  let [turns, isOver] = [0, false];
  const applied = store.apply(deletion).finally(() => {
    isOver = true;
  });
  for (await turn(); !isOver; await turn()) await see(++turns);
  await applied;
}

test('others have their turn meanwhile, and see all of it or nothing', async () => {
  let turnsBefore = 0;
  await duringDeletion(async () => {
    const seen = await state(store);
    // Once all of it is seen, it is still moved into the file.
    expect([BEFORE, AFTER]).toContainEqual(seen);
    if (seen.checkpoint === BEFORE.checkpoint) turnsBefore++;
  });
  expect(turnsBefore).toBeGreaterThan(2);
  expect(await state(store)).toEqual(AFTER);
});

test('who compares the file meanwhile sees it before or after, and so does a start after a crash', async () => {
  const copy = freshPath();
  await duringDeletion(async turns => {
    if (turns !== 2) return;
    const snapshot = open(path, { snapshot: true });
    expect(await state(snapshot)).toEqual(BEFORE);
    await snapshot.close();
    for (const end of ['', '-wal']) cpSync(`${path}${end}`, `${copy}${end}`);
  });
  const restarted = open(copy);
  expect(await state(restarted)).toEqual(BEFORE);
  await restarted.apply(deletion);
  expect(await state(restarted)).toEqual(AFTER);
  await restarted.close();
});

test('what is applied meanwhile waits for it, and so does the end', async () => {
  const applied = store.apply(deletion);
  const next = put('books', BOOKS + OTHERS + 4, book('new', { shelfId: 's1' }));
  const later = store.apply(batch(next));
  const closed = Promise.all([applied, later]).then(() => store.close());
  await closed;
  store = open(path);
  expect(await state(store)).toMatchObject({ checkpoint: next.position, books: OTHERS + 1, onShelf: 1 });
});

test('a failure leaves everything as it was', async () => {
  const unknown = { ...put('books', BOOKS + OTHERS + 4, book('x')), collection: 'nowhere' };
  await expect(store.apply(batch(...deletion.changes, unknown))).rejects.toThrow('no collection nowhere');
  expect(await state(store)).toEqual(BEFORE);
  await store.apply(deletion);
  expect(await state(store)).toEqual(AFTER);
});
