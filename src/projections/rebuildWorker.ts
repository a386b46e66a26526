/** Entry of the worker thread that rebuilds read models with connections of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openForReading } from '../events/logSource.ts';
import { projections } from './index.ts';
import { rebuildReadStore } from './rebuild.ts';

const source = z.union([z.object({ directory: z.string() }), z.object({ url: z.string() })]);
const given = z.object({ source, path: z.string() }).parse(workerData);
const store = await openForReading(given.source);
try {
  const events = await rebuildReadStore({
    store,
    projections,
    path: given.path,
    onProgress: ({ events }) => parentPort?.postMessage({ kind: 'progress', events }),
  });
  parentPort?.postMessage({ kind: 'done', events });
} finally {
  await store.close();
}
