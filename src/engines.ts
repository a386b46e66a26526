/** Which engines the ports stand on. Nothing else in the system knows. */
import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import type { EventStore } from './events/eventStore.ts';
import { lockDataDir } from './events/sqlite/dataDirLock.ts';
import { openSqliteEventStore } from './events/sqlite/sqliteEventStore.ts';
import { openReadModels } from './projections/openReadModels.ts';
import type { ReadStore } from './projections/readStore.ts';

export interface Engines {
  readonly eventStore: EventStore;
  /** May take as long as a rebuild takes; writes go on meanwhile. */
  readonly openReadStore: () => Promise<ReadStore>;
  /** Lets go of what was held beside the stores. Called last. */
  readonly release: () => void;
}

/** SQLite in one directory, which this process then owns. @throws DataDirLocked */
export function embeddedEngines(directory: string, log: Logger): Engines {
  mkdirSync(directory, { recursive: true });
  const lock = lockDataDir(directory);
  const eventStore = openSqliteEventStore({ directory });
  return {
    eventStore,
    openReadStore: () =>
      openReadModels({
        directory,
        store: eventStore,
        onRebuild: state => log.info(state, 'rebuilding read models'),
      }),
    release: () => lock.release(),
  };
}
