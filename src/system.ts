/** Puts the parts together, starts them in order and stops them in the reverse one. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { eventScansOf } from './audit/threadedScans.ts';
import { Executor } from './commands/engine/executor.ts';
import { IdempotentRequests } from './commands/engine/idempotentRequests.ts';
import type { Integrations } from './config.ts';
import { eventCatalog } from './events/catalog/index.ts';
import { EventStoreUnavailable } from './events/eventStore.ts';
import { createApp } from './http/app.ts';
import { Bodies } from './http/bodies.ts';
import { edgeWatch } from './http/edge.ts';
import { httpMetrics } from './http/metrics.ts';
import { socketPolicy } from './http/policy.ts';
import { routeTable } from './http/routes/index.ts';
import { type Handlers, listen } from './http/server.ts';
import { type Accept, authenticatedUpgrade } from './http/socketUpgrade.ts';
import { isSocketHandshake } from './http/upgrade.ts';
import { createIdentity } from './identity/identity.ts';
import type { EdgeSettings, IdentitySettings } from './identity/settings.ts';
import type { Responder } from './messaging/bot/responder.ts';
import type { Platform } from './messaging/platform.ts';
import { PlatformRegistry } from './messaging/platformRegistry.ts';
import { configuredPlatforms } from './messaging/platforms.ts';
import { systemMetrics } from './metrics.ts';
import { Origins } from './origins.ts';
import { createReactions, type RunningProcesses, startProcesses } from './processes/index.ts';
import { createParking } from './processes/parking.ts';
import type { ChannelWatch } from './processes/recovery/recovery.ts';
import { projections } from './projections/index.ts';
import { ReadModels } from './projections/readModels.ts';
import { ReadStoreUnavailable } from './projections/readStore.ts';
import type { RunnerWatch } from './projections/runner.ts';
import type { StorageBackends } from './storageBackends.ts';
import { listenToEngines } from './storageNotices.ts';
import { systemEdge } from './systemEdge.ts';
import { registerGauges } from './systemGauges.ts';
import { asyncapiDocument } from './ws/asyncapi.ts';
import { frameHandlers } from './ws/handlers.ts';
import { Hub } from './ws/hub.ts';
import { WebSocketEndpoint } from './ws/server.ts';

/** How long requests under way may take once the system stops, its delay included; then they are cut off. */
const DRAIN_MS = 6_500;
/** Of it, what is left after a long delay. */
const MIN_DRAIN_MS = 1_500;

interface SystemOptions {
  readonly engines: StorageBackends;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly keepAliveTimeoutMs?: number;
  readonly integrations: Integrations;
  /** Default: open mode, nobody is asked who they are. */
  readonly identity?: IdentitySettings | undefined;
  /** Default: loopback names on a loopback address, no proxy, no limits. */
  readonly edge?: EdgeSettings;
  /** How many lines the log has lost. */
  readonly droppedLogLines?: () => number;
  readonly now?: () => Date;
  /** Who answers customers; default: the one that the settings name. */
  readonly responder?: Responder;
  /** What customers write on; default: the platforms of the list, by the settings. */
  readonly platforms?: readonly Platform[];
}

interface System {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Resolves once reads are answered, rejects where they never will be. */
  readonly ready: Promise<void>;
  /** Resolves where the log is not the one any more that the system was started on: it is to be stopped. */
  readonly logLost: Promise<void>;
  /**
   * Says that it is not ready, and serves for `delayMs` those who have not noticed. Then drains requests, stops what
   * reacts to events, then the read models, then the log.
   */
  stop(delayMs?: number): Promise<void>;
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const { engines, log, host, port, now = systemClock, keepAliveTimeoutMs } = options;
  const parts = compose(options, now);
  const { eventStore, executor, readModels, reactions, metrics, sockets, handlers, life } = parts;
  const watch = projectionWatch(parts, log);
  const keepAlive = keepAliveTimeoutMs === undefined ? {} : { keepAliveTimeoutMs };
  const listener = await listen(handlers, host, port, keepAlive);
  const onFailure = (process: string, error: unknown) => {
    metrics.processFailed(process);
    if (isAway(error)) log.warn({ process, reason: error.message }, 'process waits for an engine; retrying');
    else log.error({ err: error, process }, 'process failed; retrying');
  };
  const parking = createParking(executor);
  let processes: RunningProcesses | undefined;
  const start = async () => {
    await readModels.start(eventStore, engines.openReadStore, watch);
    if (life.stopping) return;
    const options = { store: eventStore, catalog: eventCatalog, now, parking, onFailure };
    processes = startProcesses(reactions.definitions, engines.leases, options);
    await readModels.progress.untilCaughtUp();
  };
  const stop = async (delayMs: number) => {
    life.stopping = true;
    if (delayMs > 0) await delay(delayMs);
    await Promise.all([sockets.stop(), listener.stop(Math.max(DRAIN_MS - delayMs, MIN_DRAIN_MS))]);
    await Promise.all([parts.eventScans.close(), processes?.stop()]);
    await readModels.stop();
    await engines.close();
  };
  const ready = start().catch(error => {
    // What fails because the system stops meanwhile is no failure of the start.
    if (!life.stopping) throw error;
  });
  let stopped: Promise<void> | undefined;
  return {
    url: listener.url,
    ready,
    logLost: life.lost,
    stop: (delayMs = 0) => {
      stopped ??= stop(delayMs);
      return stopped;
    },
  };
}

const systemClock = () => new Date();

/** All parts, none of them running yet. */
function compose(options: SystemOptions, now: () => Date) {
  const { engines, log, integrations, responder, droppedLogLines = () => 0 } = options;
  const origins = new Origins(options.corsOrigins);
  const bodies = new Bodies();
  const lost = Promise.withResolvers<void>();
  const life = { stopping: false, lost: lost.promise, lose: () => lost.resolve() };
  const metrics = systemMetrics();
  const eventStore = metrics.observeAppends(engines.eventStore);
  const onSnapshotFailure = (error: unknown) => log.warn({ err: error }, 'snapshot failed');
  const executor = new Executor({ store: eventStore, now, onSnapshotFailure });
  const readModels = new ReadModels(projections);
  const { instanceId } = engines;
  const watch = channelWatch(log);
  const platforms = new PlatformRegistry(options.platforms ?? configuredPlatforms(integrations));
  const parts = { executor, readModels, platforms };
  const reactions = createReactions({ ...parts, integrations, instanceId, responder, watch });
  const requests = new IdempotentRequests(executor, instanceId);
  const { cascades, bot, intake, waiting } = reactions;
  const { instances } = engines;
  const eventScans = eventScansOf({ eventStore, readModels, platforms }, engines.logDirectory);
  const backend = { ...parts, eventStore, eventScans, requests, cascades, bot, intake, waiting, instances };

  const notReady = notReadyBy(engines, readModels, life);
  const { registry } = metrics;
  const identity = options.identity && createIdentity(options.identity, { executor, readModels, now, log });
  const described = { integrations, origins, asyncapi: asyncapiDocument, identity };
  const shared = { ...described, notReady, registry, now, log };
  const routes = routeTable(backend, { ...shared, webhooks: platforms.webhooks });
  const http = httpMetrics(metrics.registry);
  const { hosts, limits, gatekeeper } = systemEdge(options, identity, executor);
  const passage = { bodies, gate: readModels.progress, gatekeeper, hosts, limits };
  const app = createApp({ routes, log, metrics: http, origins, ...passage });

  const hub = new Hub({ readModels, onFailure: error => log.error({ err: error }, 'a push failed') });
  const frames = frameHandlers({ backend, hub, log, identity, policy: socketPolicy });
  const sockets = new WebSocketEndpoint({
    handlers: frames,
    epoch: eventStore.epoch,
    onGuess: request => void limits?.countFailure(request),
  });
  const edge = edgeWatch(log, metrics, http);
  const accept: Accept = (...args) => sockets.upgrade(...args);
  const upgrade = authenticatedUpgrade(gatekeeper, accept, edge.refused);
  registerGauges(metrics, { ...backend, sockets, leases: engines.leases, now });
  listenToEngines(engines, metrics, log, life.lose);
  metrics.counted('log_lines_dropped_total', 'Log lines that standard output did not take.', droppedLogLines);
  const handlers: Handlers = {
    ...edge,
    request: app.callback(),
    isUpgrade: request => isSocketHandshake(request, origins, hosts),
    upgrade,
    stopping: () => bodies.stop(),
  };
  return { ...backend, reactions, metrics, hub, sockets, handlers, life, identity };
}

function notReadyBy(engines: StorageBackends, readModels: ReadModels, life: { readonly stopping: boolean }) {
  return (): string | undefined => {
    if (life.stopping) return 'it stops';
    if (!readModels.isReady) return 'the read models have not caught up with the log';
    const problem = engines.logProblem();
    return problem === undefined ? undefined : `the event log cannot be written: ${problem}`;
  };
}

type Parts = ReturnType<typeof compose>;

/** What needs no stack: the engine's own line says that it is away. */
const isAway = (error: unknown): error is Error =>
  error instanceof ReadStoreUnavailable || error instanceof EventStoreUnavailable;

function projectionWatch({ metrics, hub, identity, sockets }: Parts, log: Logger): RunnerWatch {
  const { projections } = metrics;
  return {
    applied: (batch, seconds) => {
      projections.applied(batch, seconds);
      identity?.observe(batch.events);
      sockets.observe(batch.events);
      hub.publish(batch.events);
    },
    dropped: error => {
      projections.dropped(error);
      log.debug({ err: error }, 'subscription dropped; resubscribing');
    },
    failed: error => {
      projections.failed(error);
      if (isAway(error)) log.warn({ reason: error.message }, 'read models wait for an engine; retrying');
      else log.error({ err: error }, 'projection failed; retrying');
    },
  };
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
