/** Where a log lies, as plain data: for worker threads and command-line tools, which open it for themselves. */
import type { EngineStart } from './engineStart.ts';
import type { EventStore } from './eventStore.ts';
import { openSqliteEventStore } from './sqlite/sqliteEventStore.ts';

export type LogSource = { readonly directory: string } | { readonly url: string };

/**
 * For reading alone where it is a file, which another process may be writing. @throws where there is none, or it cannot be
 * reached
 */
export async function openForReading(source: LogSource, start: EngineStart = {}): Promise<EventStore> {
  if ('directory' in source) return openSqliteEventStore({ ...source, readOnly: true });
  const { openEventStoreDb } = await import('./eventStoreDb/index.ts');
  return openEventStoreDb({ ...start, url: source.url, onInterruption: () => {} });
}
