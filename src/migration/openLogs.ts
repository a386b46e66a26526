/** Opens both logs of a migration as the settings name them. The embedded one is locked, whichever of the two it is. */

import type { EventStore } from '../events/eventStore.ts';
import { lockDataDir } from '../events/sqlite/dataDirLock.ts';
import { openSqliteEventStore } from '../events/sqlite/sqliteEventStore.ts';
import type { StorageSettings } from '../storageBackends.ts';

export const ENGINES = ['embedded', 'eventstore'] as const;
export type Engine = (typeof ENGINES)[number];

export interface OpenLogs {
  readonly source: EventStore;
  readonly target: EventStore;
  close(): Promise<void>;
}

/** A setting is missing or wrong, or there is nothing to copy; the message says which. */
export class CannotOpen extends Error {
  readonly code = 'cannot-open';
}

/** `readOnly`: the target too, which must exist then. @throws CannotOpen, DataDirLocked */
export async function openLogs(
  { dataDir, eventStoreUrl }: StorageSettings,
  to: Engine,
  readOnly: boolean,
): Promise<OpenLogs> {
  const url = await usable(eventStoreUrl);
  const embedded = openEmbedded(dataDir, readOnly || to === 'eventstore');
  try {
    const cluster = await openCluster(url);
    const close = async () => {
      await cluster.close();
      await embedded.close();
    };
    return to === 'eventstore'
      ? { source: embedded.store, target: cluster, close }
      : { source: cluster, target: embedded.store, close };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

async function usable(url: string | undefined): Promise<string> {
  if (url === undefined) {
    throw new CannotOpen('EVENTSTORE_URL: must name the cluster, whichever way the log is copied');
  }
  const { checkEventStoreUrl } = await import('../events/eventStoreDb/index.ts');
  const wrong = checkEventStoreUrl(url);
  if (wrong !== undefined) throw new CannotOpen(`EVENTSTORE_URL: ${wrong}`);
  return url;
}

async function openCluster(url: string): Promise<EventStore> {
  const { openEventStoreDb } = await import('../events/eventStoreDb/index.ts');
  try {
    return await openEventStoreDb({ url, onInterruption: () => {} });
  } catch (cause) {
    throw new CannotOpen(`EVENTSTORE_URL: ${textOf(cause)}`, { cause });
  }
}

interface Embedded {
  readonly store: EventStore;
  close(): Promise<void>;
}

function openEmbedded(directory: string, readOnly: boolean): Embedded {
  // What is only read must exist, and looking for it makes no folder; so the lock comes after it.
  const read = readOnly ? openStore(directory, true) : undefined;
  const lock = lockDataDir(directory);
  const store = read ?? openStore(directory, false);
  const close = async () => {
    await store.close();
    lock.release();
  };
  return { store, close };
}

function openStore(directory: string, readOnly: boolean): EventStore {
  try {
    return readOnly ? openSqliteEventStore({ directory, readOnly }) : openSqliteEventStore({ directory });
  } catch (cause) {
    throw new CannotOpen(`there is no event log to open in ${directory}: ${textOf(cause)}`, { cause });
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
