/** The WAL of the embedded read models: moved into the file by a thread, and never much longer than it has to be. */
import { copyFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ReadStore } from '../../src/projections/readStore.ts';
import { batch, book, put, query } from '../contracts/readStore/library.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

const MEGABYTE = 1024 * 1024;
/** Each batch is about a megabyte. */
const BATCHES = 60;
/** Longer than a WAL may be, and far shorter than one that SQLite itself moves. */
const BATCHES_OF_A_WAL = 20;
const title = 'x'.repeat(100_000);
const BOOKS_PER_BATCH = 10;

let path: string;
let store: ReadStore;
let applied: number;
beforeEach(() => {
  path = freshPath();
  store = open(path);
  applied = 0;
});
afterEach(() => store.close());

const walBytes = () => statSync(`${path}-wal`).size;

async function applyMore(batches: number): Promise<void> {
  for (let n = 0; n < batches; n++) {
    const books = Array.from({ length: BOOKS_PER_BATCH }, () => {
      applied++;
      return put('books', applied, { ...book(`b${applied}`), title });
    });
    await store.apply(batch(...books));
    await new Promise(setImmediate);
  }
}

const total = async (from: ReadStore) => (await from.list('books', query({ limit: 1 }))).total;

/** Resolves once so much is in the file, and a commit has started the WAL again and cut it to what it may hold. */
const moved = (bytes: number) =>
  eventually('a WAL that was moved and starts again', async () => {
    await store.apply(batch(put('books', ++applied, book(`b${applied}`))));
    return statSync(path).size > bytes && walBytes() === 16 * MEGABYTE;
  });

test('starts again each time that it has become too long, and keeps its size', async () => {
  for (let round = 1; round <= 4; round++) {
    await applyMore(BATCHES_OF_A_WAL);
    await moved(round * 15 * MEGABYTE);
  }
  expect(await total(store)).toBe(applied);
});

test('is not much longer than two commits while batches keep coming', async () => {
  let longest = 0;
  for (let n = 0; n < 4 * BATCHES; n++) {
    await applyMore(1);
    longest = Math.max(longest, walBytes());
  }
  // One commit is of up to 64 batches.
  expect(longest).toBeLessThan((16 + 2 * 64) * MEGABYTE);
  expect(await total(store)).toBe(applied);
});

test('is in the file then: the file alone shows what was committed before', async () => {
  await applyMore(BATCHES_OF_A_WAL);
  const before = applied;
  await moved(10 * MEGABYTE);
  const copy = freshPath();
  copyFileSync(path, copy);
  const copied = open(copy);
  const committed = await total(copied);
  await copied.close();
  // The last batches may have come after the checkpoint.
  expect(committed).toBeGreaterThan(before / 2);
});

test('is moved, and starts again later, where somebody else reads what is in it', async () => {
  await applyMore(5);
  await eventually('a commit', () => walBytes() > 4 * MEGABYTE);
  const reader = open(path, { snapshot: true });
  const seen = await total(reader);
  await applyMore(2 * BATCHES);
  expect(await total(reader)).toBe(seen);
  const longest = walBytes();
  expect(longest).toBeGreaterThan(16 * MEGABYTE);
  await reader.close();
  await eventually('a WAL that starts again', async () => {
    await applyMore(1);
    return walBytes() < longest;
  });
  expect(await total(store)).toBe(applied);
});

test('is no hindrance to a close', async () => {
  await applyMore(BATCHES);
  await store.close();
  store = open(path);
  expect(await total(store)).toBe(applied);
});
