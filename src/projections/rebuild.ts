/** Builds read models from the log into a fresh file, as fast as the engine can, and puts it in place when done. */
import { renameSync, rmSync } from 'node:fs';
import { currentVersion } from '../events/catalog/index.ts';
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { collections, project } from './index.ts';
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
  let events = 0;
  let after: Position | undefined;
  try {
    for (;;) {
      const page = await store.readAll({
        limit: EVENTS_PER_BATCH,
        ...(after === undefined ? {} : { after }),
      });
      const wanted = through === undefined ? page : page.filter(event => event.position <= through);
      const position = wanted.at(-1)?.position;
      if (position === undefined) break;
      const changes = wanted.flatMap(event => project(currentVersion(event)));
      await target.apply({ changes, checkpoint: position });
      events += wanted.length;
      after = position;
      onProgress?.({ events, position });
    }
    await target.finishBulk();
  } finally {
    await target.close();
  }
  return events;
}

/** The file with what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}
