/** Puts the parts together, starts them in order and stops them in the reverse one. */
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import { Executor } from './commands/execute.ts';
import { Requests } from './commands/requests.ts';
import type { Engines } from './engines.ts';
import { createApp } from './http/app.ts';
import { httpMetrics } from './http/metrics.ts';
import { routeTable } from './http/routes/index.ts';
import { listen } from './http/server.ts';
import { systemMetrics } from './metrics.ts';
import { Cascades } from './processes/cascades.ts';
import { Process } from './processes/process.ts';
import { lagOf } from './projections/lag.ts';
import { ReadSide } from './projections/readSide.ts';

/** How long requests under way may take once the system is told to stop; then they are cut off. */
const DRAIN_MS = 8_000;

export interface SystemOptions {
  readonly engines: Engines;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
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
  const { engines, log, host, port, corsOrigins, now = () => new Date() } = options;
  const metrics = systemMetrics();
  const eventStore = metrics.observeAppends(engines.eventStore);
  const onSnapshotFailure = (error: unknown) => log.warn({ err: error }, 'snapshot failed');
  const executor = new Executor({ store: eventStore, now, onSnapshotFailure });
  const reads = new ReadSide();
  const cascades = new Cascades({ executor, reads });
  const backend = { eventStore, executor, requests: new Requests(executor, v7()), cascades, reads };
  metrics.lagFrom(lagOf(eventStore, reads.progress, now));

  let stopping = false;
  const isReady = () => reads.progress.caughtUp && !stopping;
  const routes = routeTable(backend, { isReady, registry: metrics.registry });
  const gate = reads.progress;
  const app = createApp({ routes, log, metrics: httpMetrics(metrics.registry), corsOrigins, gate });
  const listener = await listen(app.callback(), host, port);

  const processes: Process[] = [];
  const onFailure = (process: string, error: unknown) => {
    metrics.processFailed(process);
    log.error({ err: error, process }, 'process failed; it tries again');
  };
  const start = async () => {
    await reads.start(eventStore, engines.openReadStore, projectionWatch(metrics, log));
    processes.push(await Process.start(cascades.process(), { store: eventStore, now, onFailure }));
    await reads.progress.untilCaughtUp();
  };
  const stop = async () => {
    stopping = true;
    await listener.stop(DRAIN_MS);
    for (const process of processes) await process.stop();
    await reads.stop();
    await eventStore.close();
    engines.release();
  };
  return { url: listener.url, ready: start(), stop };
}

function projectionWatch({ projections }: ReturnType<typeof systemMetrics>, log: Logger) {
  return {
    applied: projections.applied,
    dropped: (error: Parameters<typeof projections.dropped>[0]) => {
      projections.dropped(error);
      log.debug({ err: error }, 'subscription dropped; it goes on');
    },
    failed: (error: unknown) => {
      projections.failed(error);
      log.error({ err: error }, 'projection failed; it tries again');
    },
  };
}
