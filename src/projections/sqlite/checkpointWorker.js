/**
 * Entry of the worker thread that makes one checkpoint of an SQLite file, when it is told to. JavaScript, because a file
 * in TypeScript would load the compiler, with 20 MB of memory, for a few milliseconds of work.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

// No timeout: where somebody reads what is in the WAL, it is emptied by a later checkpoint.
const database = new DatabaseSync(workerData, { timeout: 0 });
parentPort?.once('message', () => {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
});
parentPort?.postMessage('ready');
