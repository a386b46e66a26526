/** What the system measures of itself beside HTTP: appends, projections, how far they lag, processes. */
import { setTimeout as delay } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineNotice } from './events/engineNotices.ts';
import type { EventStore } from './events/eventStore.ts';
import type { InterruptionReason } from './events/interruptions.ts';
import type { RunnerWatch } from './projections/runner.ts';

/** How long one number may take. Reached: it is left out, and the others are answered. */
const GAUGE_TIMEOUT_MS = 1_000;
const FAST_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

export interface SystemMetrics {
  readonly registry: Registry;
  /** The same store, with its appends measured. */
  readonly observeAppends: (store: EventStore) => EventStore;
  readonly projections: Pick<RunnerWatch, 'applied' | 'dropped' | 'failed'>;
  /** The live subscription that all of this instance share. */
  readonly interrupted: (reason: InterruptionReason) => void;
  readonly processFailed: (process: string) => void;
  /** A connection that was closed at once. */
  readonly connectionRefused: (reason: string) => void;
  /** An answer that its reader did not take. */
  readonly answerCut: () => void;
  /** A count that is kept elsewhere, asked for when metrics are read. */
  readonly counted: (name: string, help: string, read: () => number) => void;
  readonly engineEvent: (notice: EngineNotice) => void;
  /** A number that is asked for when metrics are read; left out where it cannot be known just then. */
  readonly gauge: (name: string, help: string, read: () => Promise<number>) => void;
}

export function systemMetrics(): SystemMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const appends = new Histogram({
    name: 'event_append_duration_seconds',
    help: 'Time from an append to its being durable, by outcome.',
    labelNames: ['outcome'],
    buckets: FAST_BUCKETS,
    registers,
  });
  const batches = new Histogram({
    name: 'projection_batch_duration_seconds',
    help: 'Time to apply one batch of events to the read models.',
    buckets: FAST_BUCKETS,
    registers,
  });
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const projected = counter('projection_events_total', 'Events applied to the read models.');
  const dropped = new Counter({
    name: 'subscription_drops_total',
    help: 'Times that the engine ended a subscription; each went on without a gap.',
    labelNames: ['reason'],
    registers,
  });
  const failed = counter(
    'projection_failures_total',
    'Batches that could not be applied; each was tried again.',
  );
  const engineEvents = new Counter({
    name: 'engine_events_total',
    help: 'Times that an engine went away, came back, was found empty or older, was followed up again, and had to be polled.',
    labelNames: ['engine', 'event'],
    registers,
  });
  const processes = new Counter({
    name: 'process_failures_total',
    help: 'Events that a process could not handle; each was tried again.',
    labelNames: ['process'],
    registers,
  });
  return {
    registry,
    observeAppends: store => observed(store, appends),
    projections: {
      applied: ({ events }, seconds) => {
        projected.inc(events.length);
        batches.observe(seconds);
      },
      dropped: () => dropped.inc({ reason: 'slow' }),
      failed: () => failed.inc(),
    },
    interrupted: reason => dropped.inc({ reason }),
    processFailed: process => processes.inc({ process }),
    ...connectionMetrics(registry),
    counted: (name, help, read) => counted(registry, name, help, read),
    engineEvent: ({ engine, is }) => engineEvents.inc({ engine, event: is }),
    gauge: (name, help, read) => gauge(registry, name, help, read),
  };
}

function connectionMetrics(registry: Registry): Pick<SystemMetrics, 'connectionRefused' | 'answerCut'> {
  const registers = [registry];
  const refused = new Counter({
    name: 'http_connections_refused_total',
    help: 'Connections closed at once because there were too many, by what set the limit.',
    labelNames: ['reason'],
    registers,
  });
  const cut = new Counter({
    name: 'http_answers_cut_total',
    help: 'Answers cut because their reader did not take them.',
    registers,
  });
  return { connectionRefused: reason => refused.inc({ reason }), answerCut: () => cut.inc() };
}

function counted(registry: Registry, name: string, help: string, read: () => number): void {
  const registered: Counter = new Counter({
    name,
    help,
    registers: [registry],
    collect: () => {
      registered.reset();
      registered.inc(read());
    },
  });
}

function gauge(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  const known = inTime(read);
  const registered: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    collect: async () => {
      const value = await known();
      if (value === undefined) registered.remove();
      else registered.set(value);
    },
  });
}

/**
 * The number, or undefined where it is not known in time: that it is left out says so. One read at a time: who asks while
 * one hangs waits for the same.
 */
function inTime(read: () => Promise<number>): () => Promise<number | undefined> {
  let reading: Promise<number | undefined> | undefined;
  const readOnce = async () => {
    try {
      return await read();
    } catch {
      return undefined;
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    reading ??= readOnce();
    const late = new AbortController();
    const timeout = delay(GAUGE_TIMEOUT_MS, undefined, { signal: late.signal }).catch(() => undefined);
    return Promise.race([reading, timeout]).finally(() => late.abort());
  };
}

function observed(store: EventStore, appends: Histogram<'outcome'>): EventStore {
  const append: EventStore['append'] = async (...args) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1_000;
    try {
      const result = await store.append(...args);
      appends.observe({ outcome: 'appended' }, seconds());
      return result;
    } catch (error) {
      const outcome = error instanceof Error && 'code' in error ? String(error.code) : 'error';
      appends.observe({ outcome }, seconds());
      throw error;
    }
  };
  return {
    epoch: store.epoch,
    exclusive: store.exclusive,
    append,
    readStream: (...args) => store.readStream(...args),
    readAll: (...args) => store.readAll(...args),
    head: () => store.head(),
    end: () => store.end(),
    subscribe: options => store.subscribe(options),
    close: () => store.close(),
  };
}
