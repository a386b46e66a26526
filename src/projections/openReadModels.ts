/** Opens the embedded read models of a log, rebuilt in a worker thread where the file is missing or unusable. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { EventStore } from '../events/eventStore.ts';
import type { LogSource } from '../events/logSource.ts';
import { collections } from './index.ts';
import type { ReadStore } from './readStore.ts';
import { removeDatabase } from './rebuild.ts';
import { RebuiltWhenDamaged } from './rebuiltWhenDamaged.ts';
import { openSqliteReadStore, ReadStoreOutdated } from './sqlite/index.ts';

const READ_FILE = 'read.db';

export interface OpenReadModels {
  /** Where the file is. */
  readonly directory: string;
  readonly store: EventStore;
  /** The same log, for the thread that builds. */
  readonly source: LogSource;
  /** Ends a rebuild; what it has made by then is thrown away at the next. */
  readonly signal: AbortSignal;
  /** Called with why the read models are rebuilt, and how far that is. */
  readonly onRebuild: (state: { reason: string } | { events: number } | { finished: number }) => void;
  /** Told of damage that is met later, and of what fails while they are built again for it. */
  readonly onFailure: (error: unknown, message: string) => void;
}

export const readModelPath = (directory: string): string => join(directory, READ_FILE);

/** They are rebuilt by themselves where they turn out to be damaged later. */
export async function openReadModels(options: OpenReadModels): Promise<ReadStore> {
  const { directory, store, signal, onFailure } = options;
  const path = readModelPath(directory);
  const isNew = !existsSync(path) && (await store.head()) === undefined;
  const usable = isNew || existsSync(path) ? await tryOpen(path, store) : 'the file is missing';
  const rebuild = async (reason: string) => {
    options.onRebuild({ reason });
    await rebuildInWorker(path, options);
    return openSqliteReadStore({ path, collections, epoch: store.epoch });
  };
  const opened = typeof usable === 'string' ? await rebuild(usable) : usable;
  const again = () => {
    // A start that comes before it is done must not take the damaged file for a good one.
    removeDatabase(path);
    return rebuild('the file is damaged');
  };
  return new RebuiltWhenDamaged(opened, { rebuild: again, onFailure, signal });
}

/** The store, or why it cannot be used. */
async function tryOpen(path: string, store: EventStore): Promise<ReadStore | string> {
  try {
    const readStore = openSqliteReadStore({ path, collections, epoch: store.epoch });
    if (!(await isAhead(readStore, store))) return readStore;
    await readStore.close();
    return AHEAD;
  } catch (error) {
    if (error instanceof ReadStoreOutdated) return error.message;
    throw error;
  }
}

/** Why read models are of no use that contain what the log has not. */
export const AHEAD = 'it is ahead of the log, which must have been restored from a backup';

/** They contain events that the log has not. */
export async function isAhead(readStore: ReadStore, store: EventStore): Promise<boolean> {
  const checkpoint = await readStore.checkpoint();
  if (checkpoint === undefined) return false;
  const end = await store.end();
  return end === undefined || checkpoint > end;
}

const report = z.object({ kind: z.enum(['progress', 'done']), events: z.number() });

async function rebuildInWorker(path: string, { source, signal, onRebuild }: OpenReadModels): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./rebuildWorker.ts', import.meta.url), {
    workerData: { source, path },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.on('message', message => {
    const { kind, events } = report.parse(message);
    onRebuild(kind === 'done' ? { finished: events } : { events });
    if (kind === 'done') resolve();
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('the rebuild ended before it was done')));
  const end = () => void worker.terminate();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  await promise.finally(() => signal.removeEventListener('abort', end));
}
