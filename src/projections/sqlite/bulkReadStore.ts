/** A file of read models that is being built: not usable before `finish`, not even after a crash. */
import type { Collection } from '../readStore.ts';
import type { BulkBatch } from './bulkRows.ts';
import { BulkWriter } from './bulkWriter.ts';
import { openFile } from './file.ts';
import { tablesOf } from './schema.ts';

export interface BulkReadStore {
  /** Some thousand changes at a time. After a failure every further batch is refused. */
  apply(batch: BulkBatch): void;
  /** Makes the file durable and complete: a read store like any other, once it is closed. */
  finish(): void;
  close(): void;
}

interface BulkReadStoreOptions {
  /** Of a file that does not exist yet. */
  readonly path: string;
  readonly collections: readonly Collection[];
  /** Id of the log that the documents come from. */
  readonly epoch: string;
}

export function openBulkReadStore({ path, collections, epoch }: BulkReadStoreOptions): BulkReadStore {
  const tables = tablesOf(collections);
  const connection = openFile({ path, tables, epoch, readOnly: false, bulk: true });
  const writer = new BulkWriter(connection, tables);
  return {
    apply: batch => writer.apply(batch),
    finish: () => writer.finish(),
    close: () => connection.close(),
  };
}
