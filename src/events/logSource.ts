/** Where a log lies, as plain data: for worker threads and command-line tools, which open it for themselves. */
import { z } from 'zod';
import type { EngineStart } from './engineStart.ts';
import type { EventStore } from './eventStore.ts';
import { openSqliteEventStore } from './sqlite/sqliteEventStore.ts';

export const logSource = z.union([
  z.object({ directory: z.string() }).readonly(),
  z.object({ url: z.string() }).readonly(),
]);
export type LogSource = z.infer<typeof logSource>;

/**
 * For reading alone where it is a file, which another process may be writing. @throws where there is none, or it cannot be
 * reached
 */
export async function openForReading(source: LogSource, start: EngineStart = {}): Promise<EventStore> {
  if ('directory' in source) return openSqliteEventStore({ ...source, readOnly: true });
  const { openEventStoreDb } = await import('./eventStoreDb/index.ts');
  return openEventStoreDb({ ...start, url: source.url, onInterruption: () => {} });
}
