/** Files of the embedded read store in a directory that goes when the tests are over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { ChangeBatch, ReadStore } from '../../../src/projections/readStore.ts';
import { type BulkReadStore, openBulkReadStore } from '../../../src/projections/sqlite/bulkReadStore.ts';
import { type BulkBatch, bulkBatchOf } from '../../../src/projections/sqlite/bulkRows.ts';
import {
  openSqliteReadStore,
  ReadStoreOutdated,
  type SqliteReadStoreOptions,
} from '../../../src/projections/sqlite/index.ts';
import { tablesOf } from '../../../src/projections/sqlite/schema.ts';
import { batch, book, library, put, shelf } from '../../contracts/readStore/library.ts';

const directory = mkdtempSync(join(tmpdir(), 'read-store-'));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;
export const freshPath = () => join(directory, `read-${files++}.db`);

export function open(path: string, options: Partial<SqliteReadStoreOptions> = {}): ReadStore {
  return openSqliteReadStore({ path, collections: library, epoch: 'one', ...options });
}

/** A file in the making. */
export const openBulk = (path: string): BulkReadStore =>
  openBulkReadStore({ path, collections: library, epoch: 'one' });

/** What it takes of a batch. */
export const bulk = (changes: ChangeBatch): BulkBatch => bulkBatchOf(tablesOf(library), changes);

/** A complete file with a shelf and three books. */
export async function furnished(): Promise<string> {
  const path = freshPath();
  const store = open(path);
  const books = ['b1', 'b2', 'b3'].map((id, at) => put('books', at + 2, book(id)));
  await store.apply(batch(put('shelves', 1, shelf('s1')), ...books));
  await store.close();
  return path;
}

/** Why a file is outdated; `none` if it is not. */
export function reasonOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ReadStoreOutdated) return error.reason;
    throw error;
  }
  return 'none';
}
