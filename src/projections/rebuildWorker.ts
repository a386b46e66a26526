/** Entry of the worker thread that rebuilds read models with connections of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { logSource, openForReading } from '../events/logSource.ts';
import { projections } from './index.ts';
import { rebuildReadStore } from './rebuild.ts';

const { source, path } = z.object({ source: logSource, path: z.string() }).parse(workerData);
/** Between two reports of how far it is: each becomes a line of the log. */
const EVENTS_PER_REPORT = 10_000;

let reported = 0;
const store = await openForReading(source);
try {
  const events = await rebuildReadStore({
    store,
    projections,
    source,
    path,
    onProgress: ({ events }) => {
      if (events < reported + EVENTS_PER_REPORT) return;
      reported = events;
      parentPort?.postMessage({ kind: 'progress', events });
    },
  });
  parentPort?.postMessage({ kind: 'done', events });
} finally {
  await store.close();
}
