/**
 * The adapter for an EventStoreDB or KurrentDB cluster: what the rest of the system may use of it. The client is
 * loaded when a store is opened, so that the embedded engine does not pay for it.
 */
import type { EventStore } from '../eventStore.ts';
import type { EventStoreDbOptions } from './open.ts';

export { checkEventStoreUrl } from './connectionString.ts';
export { EventStoreUnreachable } from './errors.ts';

/** Waits for a cluster that is starting. @throws EventStoreUnreachable */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStore> {
  const { open } = await import('./open.ts');
  return open(options);
}
