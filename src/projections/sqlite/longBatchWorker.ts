/** Entry of the worker thread that applies one long batch. */
import { workerData } from 'node:worker_threads';
import { Connection } from './connection.ts';
import type { LongBatch } from './longBatch.ts';
import { Writer } from './writer.ts';

const { path, tables, batch }: LongBatch = workerData;
const connection = new Connection(path, false);
try {
  connection.exec('PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0');
  const writer = new Writer(connection, tables);
  writer.apply(batch);
  writer.commit();
} finally {
  connection.close();
}
