/** Puts the parts together, starts them in order and stops them in the reverse one. */
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import { Executor } from './commands/execute.ts';
import { Requests } from './commands/requests.ts';
import type { Integrations } from './config.ts';
import type { Engines } from './engines.ts';
import { createApp } from './http/app.ts';
import { httpMetrics } from './http/metrics.ts';
import { routeTable } from './http/routes/index.ts';
import { type Handlers, listen } from './http/server.ts';
import { type SystemMetrics, systemMetrics } from './metrics.ts';
import { Cascades } from './processes/cascades.ts';
import { createParking } from './processes/parking.ts';
import { Process } from './processes/process.ts';
import { lagOf } from './projections/lag.ts';
import { ReadSide } from './projections/readSide.ts';
import type { RunnerWatch } from './projections/runner.ts';
import { frameHandlers } from './ws/handlers.ts';
import { Hub } from './ws/hub.ts';
import { WebSocketEndpoint } from './ws/server.ts';

/** How long requests under way may take once the system is told to stop; then they are cut off. */
const DRAIN_MS = 8_000;

export interface SystemOptions {
  readonly engines: Engines;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly integrations: Integrations;
  readonly now?: () => Date;
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
  const { eventStore, executor, reads, cascades, metrics, hub, sockets, handlers, life } = compose(
    options,
    now,
  );
  const listener = await listen(handlers, host, port);
  const processes: Process[] = [];
  const onFailure = (process: string, error: unknown) => {
    metrics.processFailed(process);
    log.error({ err: error, process }, 'process failed; it tries again');
  };
  const start = async () => {
    await reads.start(eventStore, engines.openReadStore, projectionWatch(metrics, hub, log));
    processes.push(
      await Process.start(cascades.process(), {
        store: eventStore,
        now,
        parking: createParking(executor),
        onFailure,
      }),
    );
    await reads.progress.untilCaughtUp();
  };
  const stop = async () => {
    life.stopping = true;
    await Promise.all([sockets.stop(), listener.stop(DRAIN_MS)]);
    for (const process of processes) await process.stop();
    await reads.stop();
    await eventStore.close();
    engines.release();
  };
  return { url: listener.url, ready: start(), stop };
}

const systemClock = () => new Date();

/** All parts, none of them running yet. */
function compose({ engines, log, corsOrigins, integrations }: SystemOptions, now: () => Date) {
  const life = { stopping: false };
  const metrics = systemMetrics();
  const eventStore = metrics.observeAppends(engines.eventStore);
  const onSnapshotFailure = (error: unknown) => log.warn({ err: error }, 'snapshot failed');
  const executor = new Executor({ store: eventStore, now, onSnapshotFailure });
  const reads = new ReadSide();
  const cascades = new Cascades({ executor, reads });
  const backend = { eventStore, executor, requests: new Requests(executor, v7()), cascades, reads };
  const lag = lagOf(eventStore, reads.progress, now);
  metrics.gauge(
    'projection_lag_seconds',
    'How long the read models have been behind the log; 0 if not.',
    lag,
  );

  const isReady = () => reads.progress.caughtUp && !life.stopping;
  const routes = routeTable(backend, { isReady, registry: metrics.registry, integrations, now });
  const gate = reads.progress;
  const app = createApp({ routes, log, metrics: httpMetrics(metrics.registry), corsOrigins, gate });

  const hub = new Hub({ reads, onFailure: error => log.error({ err: error }, 'a push failed') });
  const frames = frameHandlers(backend, hub, log);
  const sockets = new WebSocketEndpoint({ handlers: frames, epoch: eventStore.epoch, corsOrigins });
  metrics.gauge('ws_connections', 'WebSocket connections open.', async () => sockets.connections);
  metrics.gauge('parked_events', 'Events that processes gave up on.', () => parkedCount(reads));
  const upgrade: Handlers['upgrade'] = (...args) => sockets.upgrade(...args);
  return {
    eventStore,
    executor,
    reads,
    cascades,
    metrics,
    hub,
    sockets,
    handlers: { request: app.callback(), upgrade },
    life,
  };
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

/** NaN while nothing can be read: 0 would say that nothing is parked. */
async function parkedCount(reads: ReadSide): Promise<number> {
  if (!reads.progress.caughtUp) return Number.NaN;
  const query = { where: {}, limit: 1, offset: 0, include: [], includeLimit: 1 };
  return (await reads.store.list('parked', query)).total;
}
