/**
 * What the thread runs that writes the event log, with a connection of its own. It imports little: each package would be
 * in memory twice.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Appender } from './appender.ts';
import { EventLog } from './eventLog.ts';
import { openDatabase } from './schema.ts';
import { StreamHeads } from './streamHeads.ts';
import type { Ask, WriterWorkerData } from './writerThread.ts';

const { path }: WriterWorkerData = workerData;
const log = new EventLog(openDatabase(path));
const appender = new Appender(log, new StreamHeads(log));

function answerTo(ask: Ask): unknown {
  if (ask === 'try-again') return appender.tryAgain();
  if (ask !== 'close') return appender.write(ask.write);
  log.close();
  return undefined;
}

parentPort?.on('message', (ask: Ask) => {
  parentPort?.postMessage(answerTo(ask));
  if (ask === 'close') parentPort?.close();
});
