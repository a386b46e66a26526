/** Entry of the worker thread that moves what was committed into the file itself, beside the event loop. */
import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { Connection } from './connection.ts';

const connection = new Connection(z.string().parse(workerData), false);
try {
  connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
} finally {
  connection.close();
}
