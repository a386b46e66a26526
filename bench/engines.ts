/** The engines under the server that is measured: embedded, or the servers that the environment names. */
import type { EventStore } from '../src/events/eventStore.ts';
import { openForReading } from '../src/events/logSource.ts';
import { openSqliteEventStore } from '../src/events/sqlite/sqliteEventStore.ts';

export interface BenchEngines {
  readonly name: string;
  /** What the server's environment says of them. */
  readonly settings: Readonly<Record<string, string>>;
  /** The log, to be filled; `directory` is the server's. */
  readonly openLog: (directory: string) => Promise<EventStore>;
}

export const embeddedEngines: BenchEngines = {
  name: 'embedded',
  settings: {},
  openLog: async directory => openSqliteEventStore({ directory }),
};

/** The servers of EVENTSTORE_URL and MONGODB_URL. @throws Error where they are not set, or hold a log already */
export async function storageServers(): Promise<BenchEngines> {
  const { EVENTSTORE_URL, MONGODB_URL } = process.env;
  if (!EVENTSTORE_URL || !MONGODB_URL) {
    throw new Error('--servers needs EVENTSTORE_URL and MONGODB_URL, of servers made for the bench');
  }
  const openLog = () => openForReading({ url: EVENTSTORE_URL });
  const log = await openLog();
  const head = await log.head().finally(() => log.close());
  // What is written would stay there.
  if (head !== undefined) throw new Error('--servers: the log of EVENTSTORE_URL is not empty');
  return { name: 'servers', settings: { EVENTSTORE_URL, MONGODB_URL }, openLog };
}
