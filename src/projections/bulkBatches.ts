/** The log as batches for a bulk build: read, projected and made into rows, here or in a thread of its own. */
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import type { LogSource } from '../events/logSource.ts';
import type { Projections } from './readModel.ts';
import { type BulkBatch, bulkBatchOf } from './sqlite/bulkRows.ts';
import { tablesOf } from './sqlite/schema.ts';

/** Small, so that its objects die in the young generation. */
const EVENTS_PER_BATCH = 1_000;
/** Batches that the other thread prefetches, about a megabyte each. */
const BATCHES_AHEAD = 4;

interface ReadBatch extends BulkBatch {
  /** How many events it comes from. */
  readonly events: number;
}

/** Through `through`, else through the last event there is, those that arrive meanwhile included. */
export async function* bulkBatches(
  store: EventStore,
  { collections, project }: Projections,
  through?: Position,
): AsyncGenerator<ReadBatch> {
  const tables = tablesOf(collections);
  let after: Position | undefined;
  for (;;) {
    const page = await store.readAll({ limit: EVENTS_PER_BATCH, ...(after === undefined ? {} : { after }) });
    const events = through === undefined ? page : page.filter(event => event.position <= through);
    const checkpoint = events.at(-1)?.position;
    if (checkpoint === undefined) return;
    const changes = events.flatMap(project);
    yield { ...bulkBatchOf(tables, { changes, after, checkpoint }), events: events.length };
    after = checkpoint;
  }
}

/** The same, of this service's own read models, by a thread that opens the log for itself. */
export async function* bulkBatchesInThread(source: LogSource, through?: Position): AsyncGenerator<ReadBatch> {
  const worker = new Worker(new URL('./bulkBatchesWorker.ts', import.meta.url), {
    workerData: { source, through },
  });
  try {
    // Errors of the thread are thrown here.
    const messages = on(worker, 'message', { close: ['exit'] });
    for (let ahead = 0; ahead < BATCHES_AHEAD; ahead++) worker.postMessage('next');
    for await (const [batch] of messages as AsyncIterable<[ReadBatch | 'end']>) {
      if (batch === 'end') return;
      worker.postMessage('next');
      yield batch;
    }
    throw new Error('the thread that reads the log ended before it was done');
  } finally {
    await worker.terminate();
  }
}
