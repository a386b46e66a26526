/** Entry of the worker thread that reads the log for a rebuild: one batch for each time it is asked. */
import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { logSource, openForReading } from '../events/logSource.ts';
import { bulkBatches } from './bulkBatches.ts';
import { projections } from './index.ts';

const { source, through } = z.object({ source: logSource, through: z.bigint().optional() }).parse(workerData);
if (!parentPort) throw new TypeError('this is the entry of a worker thread');
const demand = on(parentPort, 'message');
const store = await openForReading(source);
try {
  for await (const batch of bulkBatches(store, projections, through)) {
    await demand.next();
    parentPort.postMessage(batch);
  }
  parentPort.postMessage('end');
} finally {
  await demand.return?.();
  await store.close();
}
