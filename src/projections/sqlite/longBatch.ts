/**
 * Applies a batch that takes very many documents with it in a thread of its own: neither the deletions nor their commit
 * hold up the event loop.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ChangeBatch } from '../readStore.ts';
import type { Connection } from './connection.ts';
import type { Tables } from './schema.ts';

/** Passed to the thread at its start. */
export interface LongBatch {
  readonly path: string;
  readonly tables: Tables;
  readonly batch: ChangeBatch;
}

/**
 * `connection` shows what was there before, in several statements too, until all of it is there. Nothing may be written
 * by it meanwhile, and nobody else may have a write transaction open.
 */
export async function applyInThread(connection: Connection, work: LongBatch): Promise<void> {
  try {
    connection.beginSnapshot();
    const worker = new Worker(new URL('./longBatchWorker.ts', import.meta.url), { workerData: work });
    // What the thread throws is thrown here.
    const [code] = await once(worker, 'exit');
    if (code !== 0) throw new Error(`the thread that applies a batch ended with code ${code}`);
  } finally {
    // SQLite has ended it by itself after some errors of the disk.
    if (connection.isTransaction) connection.exec('COMMIT');
  }
}
