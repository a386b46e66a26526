/**
 * Applies a batch that takes very many documents with it, in one transaction and in slices of the event loop. By a
 * connection of its own: what others read, also a comparison or a start after a crash, shows all of it or nothing.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ChangeBatch } from '../readStore.ts';
import { type FileOptions, openFile } from './file.ts';
import { Writer } from './writer.ts';

/** In KiB. What is changed beyond it goes to the disk slice by slice, instead of all at once with the commit. */
const CACHE_KIB = 512;

export async function applyInSlices(file: FileOptions, batch: ChangeBatch): Promise<void> {
  const connection = openFile(file);
  try {
    connection.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = 0`);
    await new Writer(connection, file.tables).applyInSlices(batch);
  } finally {
    connection.close();
  }
  await moveIntoFile(file.path);
}

/**
 * Else the next commit would do it, and hold the event loop for a tenth of a second or more. Where it fails the next
 * commit does: the batch is durable in the WAL, and whatever is wrong with the file is met there.
 */
async function moveIntoFile(path: string): Promise<void> {
  const worker = new Worker(new URL('./checkpointWorker.ts', import.meta.url), { workerData: path });
  worker.on('error', () => {});
  await once(worker, 'exit');
}
