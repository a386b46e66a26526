/** Entry of the worker thread that rebuilds read models with connections of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openSqliteEventStore } from '../events/sqlite/sqliteEventStore.ts';
import { rebuildReadStore } from './rebuild.ts';

const { directory, path } = z.object({ directory: z.string(), path: z.string() }).parse(workerData);
const store = openSqliteEventStore({ directory, readOnly: true });
try {
  const events = await rebuildReadStore({
    store,
    path,
    onProgress: ({ events }) => parentPort?.postMessage({ kind: 'progress', events }),
  });
  parentPort?.postMessage({ kind: 'done', events });
} finally {
  await store.close();
}
