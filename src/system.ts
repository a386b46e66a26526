/** Puts the parts together, starts them in order and stops them in the reverse one. */
import type { Logger } from 'pino';
import { Executor } from './commands/execute.ts';
import { Requests } from './commands/requests.ts';
import type { Integrations } from './config.ts';
import type { Engines } from './engines.ts';
import { createApp } from './http/app.ts';
import type { Backend } from './http/backend.ts';
import { httpMetrics } from './http/metrics.ts';
import { routeTable } from './http/routes/index.ts';
import { type Handlers, listen } from './http/server.ts';
import type { Responder } from './integrations/bot/responder.ts';
import { type SystemMetrics, systemMetrics } from './metrics.ts';
import { createReactions, type RunningProcesses, startProcesses } from './processes/index.ts';
import { createParking } from './processes/parking.ts';
import type { ChannelWatch } from './processes/recovery/recovery.ts';
import { lagOf } from './projections/lag.ts';
import { ReadSide } from './projections/readSide.ts';
import type { RunnerWatch } from './projections/runner.ts';
import { frameHandlers } from './ws/handlers.ts';
import { Hub } from './ws/hub.ts';
import { WebSocketEndpoint } from './ws/server.ts';

/** How long requests under way may take once the system is told to stop; then they are cut off. */
const DRAIN_MS = 6_500;

export interface SystemOptions {
  readonly engines: Engines;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly integrations: Integrations;
  readonly now?: () => Date;
  /** Who answers customers; default: the one that the settings name. */
  readonly responder?: Responder;
}

export interface System {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Resolves once reads are answered, rejects where they never will be. */
  readonly ready: Promise<void>;
  /** Drains requests, stops what reacts to events, then the read models, then the log. */
  stop(): Promise<void>;
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const { engines, log, host, port, now = systemClock } = options;
  const parts = compose(options, now);
  const { eventStore, executor, reads, reactions, metrics, hub, sockets, handlers, life } = parts;
  const listener = await listen(handlers, host, port);
  const onFailure = (process: string, error: unknown) => {
    metrics.processFailed(process);
    log.error({ err: error, process }, 'process failed; it tries again');
  };
  const parking = createParking(executor);
  let processes: RunningProcesses | undefined;
  const start = async () => {
    await reads.start(eventStore, engines.openReadStore, projectionWatch(metrics, hub, log));
    if (life.stopping) return;
    const options = { store: eventStore, now, parking, onFailure };
    processes = startProcesses(reactions.definitions, engines.leases, options);
    await reads.progress.untilCaughtUp();
  };
  const stop = async () => {
    life.stopping = true;
    await Promise.all([sockets.stop(), listener.stop(DRAIN_MS)]);
    await processes?.stop();
    await reads.stop();
    await engines.leases.close();
    await eventStore.close();
    await engines.release();
  };
  const ready = start().catch(error => {
    // What fails because the system stops meanwhile is no failure of the start.
    if (!life.stopping) throw error;
  });
  let stopped: Promise<void> | undefined;
  return {
    url: listener.url,
    ready,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

const systemClock = () => new Date();

/** All parts, none of them running yet. */
function compose({ engines, log, corsOrigins, integrations, responder }: SystemOptions, now: () => Date) {
  const life = { stopping: false };
  const metrics = systemMetrics();
  const eventStore = metrics.observeAppends(engines.eventStore);
  const onSnapshotFailure = (error: unknown) => log.warn({ err: error }, 'snapshot failed');
  const executor = new Executor({ store: eventStore, now, onSnapshotFailure });
  const reads = new ReadSide();
  const { instanceId } = engines;
  const watch = channelWatch(log);
  const reactions = createReactions({ executor, reads, integrations, instanceId, responder, watch });
  const requests = new Requests(executor, instanceId);
  const { cascades, bot, intake } = reactions;
  const backend = { eventStore, executor, requests, reads, cascades, bot, intake };

  const isReady = () => reads.progress.caughtUp && !life.stopping;
  const routes = routeTable(backend, { isReady, registry: metrics.registry, integrations, now });
  const gate = reads.progress;
  const app = createApp({ routes, log, metrics: httpMetrics(metrics.registry), corsOrigins, gate });

  const hub = new Hub({ reads, onFailure: error => log.error({ err: error }, 'a push failed') });
  const frames = frameHandlers(backend, hub, log);
  const sockets = new WebSocketEndpoint({ handlers: frames, epoch: eventStore.epoch, corsOrigins });
  const upgrade: Handlers['upgrade'] = (...args) => sockets.upgrade(...args);
  registerGauges(metrics, backend, sockets, now);
  metrics.gauge('leases_held', 'Leases that this instance holds.', async () => engines.leases.held().length);
  engines.interruptions.listener = (reason, error) => {
    metrics.interrupted(reason);
    log[reason === 'lost' ? 'warn' : 'debug']({ err: error, reason }, 'subscription ended; it goes on');
  };
  const failed = (error: Error) => log.error({ err: error }, 'a connection could not be taken in');
  const handlers = { request: app.callback(), upgrade, failed };
  return { eventStore, executor, reads, reactions, metrics, hub, sockets, handlers, life };
}

function registerGauges(
  metrics: SystemMetrics,
  { eventStore, reads }: Backend,
  sockets: WebSocketEndpoint,
  now: () => Date,
) {
  const lag = lagOf(eventStore, reads.progress, now);
  metrics.gauge(
    'projection_lag_seconds',
    'How long the read models have been behind the log; 0 if not.',
    lag,
  );
  metrics.gauge('ws_connections', 'WebSocket connections open.', async () => sockets.connections);
  metrics.gauge('parked_events', 'Events that processes gave up on.', () => countOf(reads, 'parked'));
  const refused = 'Channels that are off since the platform refused them, and that it is asked about.';
  metrics.gauge('channels_refused', refused, () => countOf(reads, 'outages'));
}

function projectionWatch({ projections }: SystemMetrics, hub: Hub, log: Logger): RunnerWatch {
  return {
    applied: (batch, seconds) => {
      projections.applied(batch, seconds);
      hub.publish(batch.events);
    },
    dropped: error => {
      projections.dropped(error);
      log.debug({ err: error }, 'subscription dropped; it goes on');
    },
    failed: error => {
      projections.failed(error);
      log.error({ err: error }, 'projection failed; it tries again');
    },
  };
}

/** NaN while nothing can be read: 0 would say that there is nothing. */
async function countOf(reads: ReadSide, collection: string): Promise<number> {
  if (!reads.progress.caughtUp) return Number.NaN;
  const query = { where: {}, limit: 1, offset: 0, include: [], includeLimit: 1 };
  return (await reads.store.list(collection, query)).total;
}

const CHANNEL_CHANGES = {
  off: 'channel switched off: the platform refuses it',
  recovered: 'channel is back: the platform takes it again',
  abandoned: 'channel stays off: the platform is asked no more, renew its token or switch it on',
} as const;

const channelWatch = (log: Logger): ChannelWatch => ({
  changed: (channelId, change, reason) =>
    log[change === 'recovered' ? 'info' : 'warn']({ channelId, reason }, CHANNEL_CHANGES[change]),
});
