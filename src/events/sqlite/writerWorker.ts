/** Entry of the worker thread that writes the event log, with a connection of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { Appender } from './appender.ts';
import { EventLog } from './eventLog.ts';
import { openDatabase } from './schema.ts';
import { StreamHeads } from './streamHeads.ts';
import type { Ask } from './writerThread.ts';

const log = new EventLog(openDatabase(z.string().parse(workerData)));
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
