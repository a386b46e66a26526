/**
 * Collects garbage while the server is idle, and gives the memory back to the system. The runtime collects only when it
 * needs room: what a burst left stays in memory for as long as the server is idle, hours even, with its buffers. V8's own answer to
 * that, its memory reducer, takes a server that answers a request now and then for a busy one and never runs.
 */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

/** Between checks whether a collection is due. */
const POLL_INTERVAL_MS = 3_000;
/** CPU time since the last check, as a share of one core: below it the server counts as idle. */
const IDLE_UTILIZATION = 0.1;
/** Less than this above what the last collection left is not worth the stop. */
const MIN_GROWTH_BYTES = 16 * 1024 * 1024;
/** Each collection holds the event loop for some tens of milliseconds, more the more is in use. */
const MIN_INTERVAL_MS = 15_000;

interface Runtime {
  /** Bytes of memory that the process holds. */
  residentBytes(): number;
  /** CPU time since the last call, as a share of one core. */
  utilization(): number;
  /** Collects all garbage there is, and gives what is free then back to the system. */
  collect(): Promise<void>;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

export class IdleMemory {
  readonly #runtime: Runtime;
  /** Resident memory after the last collection. */
  #bytesAfterCollection = 0;
  #collectedAt = Number.NEGATIVE_INFINITY;

  constructor(runtime: Runtime = thisProcess()) {
    this.#runtime = runtime;
  }

  /**
   * Collects what the start has left, then checks periodically; does not keep the process alive.
   * The runtime sets its first limit by what the first collection leaves: without one here it lets twice as much grow.
   */
  async start(): Promise<void> {
    setInterval(() => void this.check(), POLL_INTERVAL_MS).unref();
    await this.#collect();
  }

  async check(): Promise<void> {
    const { utilization, residentBytes, now } = this.#runtime;
    const isIdle = utilization() < IDLE_UTILIZATION;
    const isDue = now() - this.#collectedAt >= MIN_INTERVAL_MS;
    if (isIdle && isDue && residentBytes() - this.#bytesAfterCollection >= MIN_GROWTH_BYTES)
      await this.#collect();
  }

  async #collect(): Promise<void> {
    const { residentBytes, collect, now } = this.#runtime;
    this.#collectedAt = now();
    await collect();
    this.#bytesAfterCollection = residentBytes();
  }
}

type Collect = (options: { type: 'major'; execution: 'async'; flavor: 'last-resort' }) => Promise<void>;

export function thisProcess(): Runtime {
  let before = { used: process.cpuUsage(), at: performance.now() };
  return {
    residentBytes: () => process.memoryUsage.rss(),
    utilization: () => {
      const { user, system } = process.cpuUsage(before.used);
      const milliseconds = performance.now() - before.at;
      before = { used: process.cpuUsage(), at: performance.now() };
      return (user + system) / 1_000 / milliseconds;
    },
    collect: collector(),
    now: () => performance.now(),
  };
}

/** `last-resort` also shrinks the young generation and empties the pool of free pages. */
function collector(): () => Promise<void> {
  // The function is there only in contexts made while the flag is set.
  setFlagsFromString('--expose-gc');
  const collect = z.custom<Collect>(value => typeof value === 'function').parse(runInNewContext('gc'));
  setFlagsFromString('--no-expose-gc');
  return () => collect({ type: 'major', execution: 'async', flavor: 'last-resort' });
}
