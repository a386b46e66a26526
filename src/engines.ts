/** Which engines the ports stand on. Nothing else in the system knows. */
import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import type { EventStore } from './events/eventStore.ts';
import { DataDirLocked, lockDataDir } from './events/sqlite/dataDirLock.ts';
import { openSqliteEventStore } from './events/sqlite/sqliteEventStore.ts';
import { openReadModels } from './projections/openReadModels.ts';
import type { OpenReadStore } from './projections/readSide.ts';

export interface Engines {
  readonly eventStore: EventStore;
  /** Writes go on meanwhile. */
  readonly openReadStore: OpenReadStore;
  /** Lets go of what was held beside the stores. Called last. */
  readonly release: () => void;
}

/** The data directory, or the log in it, cannot be used as it is. */
export class DataDirUnusable extends Error {
  readonly code = 'data-dir-unusable';
}

/** SQLite in one directory, which this process then owns. @throws DataDirLocked, DataDirUnusable */
export function embeddedEngines(directory: string, log: Logger): Engines {
  const { lock, eventStore } = openDataDir(directory);
  return {
    eventStore,
    openReadStore: signal =>
      openReadModels({
        directory,
        signal,
        store: eventStore,
        onRebuild: state => log.info(state, 'rebuilding read models'),
      }),
    release: () => lock.release(),
  };
}

function openDataDir(directory: string) {
  try {
    mkdirSync(directory, { recursive: true });
    const lock = lockDataDir(directory);
    return { lock, eventStore: openSqliteEventStore({ directory }) };
  } catch (cause) {
    if (cause instanceof DataDirLocked) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataDirUnusable(`the event log in ${directory} cannot be opened: ${reason}`, { cause });
  }
}
