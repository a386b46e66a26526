/** Builds read models from the log into a fresh file, as fast as the engine can, and puts it in place when done. */
import { renameSync, rmSync } from 'node:fs';
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import type { LogSource } from '../events/logSource.ts';
import { bulkBatches, bulkBatchesInThread } from './bulkBatches.ts';
import type { Projections } from './readModel.ts';
import type { ReplayProgress } from './replay.ts';
import { openBulkReadStore } from './sqlite/bulkReadStore.ts';

interface RebuildOptions {
  readonly store: EventStore;
  readonly projections: Projections;
  /** The same log, where a thread of its own may read it: two processors build nearly twice as fast as one. */
  readonly source?: LogSource | undefined;
  /** Where the file is to be; while it is being built it is called `<path>.rebuild`. */
  readonly path: string;
  /** The last event to contain. Default: the last one there is, those that arrive meanwhile included. */
  readonly through?: Position;
  readonly onProgress?: (progress: ReplayProgress) => void;
}

/** Answers how many events it took. A crash on the way leaves the old file where it was. */
export async function rebuildReadStore(options: RebuildOptions): Promise<number> {
  const { path } = options;
  const fresh = `${path}.rebuild`;
  removeDatabase(fresh);
  const events = await build(fresh, options);
  removeDatabase(path);
  renameSync(fresh, path);
  return events;
}

async function build(path: string, options: RebuildOptions): Promise<number> {
  const { store, projections, source, through, onProgress } = options;
  const target = openBulkReadStore({ path, collections: projections.collections, epoch: store.epoch });
  try {
    let events = 0;
    const batches = source ? bulkBatchesInThread(source, through) : bulkBatches(store, projections, through);
    for await (const batch of batches) {
      target.apply(batch);
      events += batch.events;
      onProgress?.({ events, position: batch.checkpoint });
    }
    target.finish();
    return events;
  } finally {
    target.close();
  }
}

/** The file with what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}
