/** Opens the embedded read models of a log, built anew in a worker thread where the file is missing or unusable. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { EventStore } from '../events/eventStore.ts';
import { collections } from './index.ts';
import { openSqliteReadStore, ReadStoreOutdated, type SqliteReadStore } from './sqlite/index.ts';

const READ_FILE = 'read.db';

export interface OpenReadModels {
  readonly directory: string;
  readonly store: EventStore;
  /** Ends a rebuild; what it has made by then is thrown away at the next. */
  readonly signal: AbortSignal;
  /** Told why the read models are built anew, and how far that is. */
  readonly onRebuild: (state: { reason: string } | { events: number } | { finished: number }) => void;
}

export const readModelPath = (directory: string): string => join(directory, READ_FILE);

export async function openReadModels(options: OpenReadModels): Promise<SqliteReadStore> {
  const { directory, store } = options;
  const path = readModelPath(directory);
  const head = await store.head();
  const isNew = !existsSync(path) && head === undefined;
  const usable = isNew || existsSync(path) ? await tryOpen(path, store, head) : 'the file is missing';
  if (typeof usable !== 'string') return usable;
  options.onRebuild({ reason: usable });
  await rebuildInWorker(path, options);
  return openSqliteReadStore({ path, collections, epoch: store.epoch });
}

/** The store, or why it cannot be used. */
async function tryOpen(
  path: string,
  { epoch }: EventStore,
  head: bigint | undefined,
): Promise<SqliteReadStore | string> {
  try {
    const readStore = openSqliteReadStore({ path, collections, epoch });
    const checkpoint = await readStore.checkpoint();
    if (checkpoint === undefined || (head !== undefined && checkpoint <= head)) return readStore;
    await readStore.close();
    return 'it is ahead of the log, which must have been restored from a backup';
  } catch (error) {
    if (error instanceof ReadStoreOutdated) return error.message;
    throw error;
  }
}

const report = z.object({ kind: z.enum(['progress', 'done']), events: z.number() });

async function rebuildInWorker(
  path: string,
  { directory, signal, onRebuild }: OpenReadModels,
): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./rebuildWorker.ts', import.meta.url), {
    workerData: { directory, path },
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
  signal.addEventListener('abort', end, { once: true });
  await promise.finally(() => signal.removeEventListener('abort', end));
}
