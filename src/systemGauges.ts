/** Numbers of the parts put together, asked for when metrics are read. */
import type { EventStore } from './events/eventStore.ts';
import type { Leases } from './leases/leases.ts';
import type { SystemMetrics } from './metrics.ts';
import { lagOf } from './projections/lag.ts';
import type { ReadModels } from './projections/readModels.ts';

interface Gauged {
  readonly eventStore: EventStore;
  readonly readModels: ReadModels;
  readonly sockets: { readonly connections: number };
  readonly leases: Leases;
  readonly now: () => Date;
}

export function registerGauges(
  metrics: SystemMetrics,
  { eventStore, readModels, sockets, leases, now }: Gauged,
): void {
  const lag = lagOf(eventStore, readModels.progress, now);
  metrics.gauge(
    'projection_lag_seconds',
    'How long the read models have been behind the log; 0 if not.',
    lag,
  );
  const isCurrent = async () => (readModels.isReady ? 1 : 0);
  metrics.gauge('read_models_current', '1 while reads show all that they have shown, else 0.', isCurrent);
  metrics.gauge('ws_connections', 'WebSocket connections open.', async () => sockets.connections);
  metrics.gauge('parked_events', 'Events that processes gave up on.', () => countOf(readModels, 'parked'));
  metrics.gauge('leases_held', 'Leases that this instance holds.', async () => leases.held().length);
  const refused = 'Channels that are off since the platform refused them, and that it is asked about.';
  metrics.gauge('channels_refused', refused, () => countOf(readModels, 'outages'));
  const waiting = 'Items of webhooks that wait for their page to have an active channel.';
  metrics.gauge('waiting_items', waiting, () => countOf(readModels, 'waiting'));
}

/** @throws while nothing can be read: 0 would say that there is nothing. */
async function countOf(readModels: ReadModels, collection: string): Promise<number> {
  const query = { where: {}, limit: 1, offset: 0, include: [], includeLimit: 1 };
  return (await readModels.store.list(collection, query)).total;
}
