/**
 * What the thread runs that writes the event log, with a connection of its own. It imports little: each package would be
 * in memory twice.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Appender } from './appender.ts';
import { EventLog } from './eventLog.ts';
import { openDatabase } from './schema.ts';
import { StreamHeads } from './streamHeads.ts';
import type { WriterRequest, WriterWorkerData } from './writerThread.ts';

/** Page cache of the connection. */
const CACHE_KIB = 2_048;

const { path }: WriterWorkerData = workerData;
const database = openDatabase(path);
// Appends change the ends of most trees, and random places of others, which no cache holds.
database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
const log = new EventLog(database);
const appender = new Appender(log, new StreamHeads(log));

function handle(request: WriterRequest): unknown {
  if (request === 'probe') return appender.probe();
  if (request !== 'close') return appender.write(request.write);
  log.close();
  return undefined;
}

parentPort?.on('message', (request: WriterRequest) => {
  parentPort?.postMessage(handle(request));
  if (request === 'close') parentPort?.close();
});
