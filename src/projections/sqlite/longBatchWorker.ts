/** Entry of the worker thread that applies one long batch. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from './connection.ts';
import type { LongBatch } from './longBatch.ts';
import { Writer } from './writer.ts';

if (!parentPort) throw new TypeError('this is the entry of a worker thread');
const { path, tables, batch }: LongBatch = workerData;
const connection = new Connection(path, false);
try {
  connection.exec('PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0');
  const writer = new Writer(connection, tables);
  writer.apply(batch);
  writer.commit();
  const snapshotEnded = once(parentPort, 'message');
  parentPort.postMessage('committed');
  await snapshotEnded;
  moveIntoFile();
} finally {
  connection.close();
}

/**
 * Else the next commit of the event loop would do it, and take a tenth of a second or more. Where it fails that commit
 * does: the batch is in the WAL, and whatever is wrong with the file is met there.
 */
function moveIntoFile(): void {
  try {
    connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {}
}
