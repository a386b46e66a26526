/** Builds read models from the log into a fresh file, as fast as the engine can, and puts it in place when done. */
import { renameSync, rmSync } from 'node:fs';
import { currentVersion } from '../events/catalog/index.ts';
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { collections, project } from './index.ts';
import type { ReadStore } from './readStore.ts';
import { openSqliteReadStore } from './sqlite/index.ts';

const EVENTS_PER_BATCH = 5_000;

export interface RebuildOptions {
  readonly store: EventStore;
  /** Where the file is to be; while it is being built it is called `<path>.rebuild`. */
  readonly path: string;
  /** The last event to contain. Default: the last one there is, those that arrive meanwhile included. */
  readonly through?: Position;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

export interface RebuildProgress {
  /** Events read so far. */
  readonly events: number;
  readonly position: Position;
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

async function build(path: string, { store, through, onProgress }: RebuildOptions): Promise<number> {
  const target = openSqliteReadStore({ path, collections, epoch: store.epoch, bulk: true });
  try {
    const events = await replayInto(target, { store, through, onProgress });
    await target.finishBulk();
    return events;
  } finally {
    await target.close();
  }
}

export interface ReplayOptions {
  readonly store: EventStore;
  /** Only events behind this position. Default: from the beginning. */
  readonly after?: Position | undefined;
  /** The last event to contain. Default: the last one there is, those that arrive meanwhile included. */
  readonly through?: Position | undefined;
  readonly onProgress?: ((progress: RebuildProgress) => void) | undefined;
}

/** Applies a part of the log, a page at a time. Answers how many events that was. */
export async function replayInto(
  target: Pick<ReadStore, 'apply'>,
  { store, through, onProgress, ...options }: ReplayOptions,
): Promise<number> {
  let events = 0;
  let { after } = options;
  for (;;) {
    const page = await store.readAll({ limit: EVENTS_PER_BATCH, ...(after === undefined ? {} : { after }) });
    const wanted = through === undefined ? page : page.filter(event => event.position <= through);
    const position = wanted.at(-1)?.position;
    if (position === undefined) return events;
    const changes = wanted.flatMap(event => project(currentVersion(event)));
    await target.apply({ changes, checkpoint: position });
    events += wanted.length;
    after = position;
    onProgress?.({ events, position });
  }
}

/** The file with what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}
