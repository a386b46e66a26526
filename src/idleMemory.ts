/**
 * Collects garbage while the server is idle, and gives the memory back to the system. The runtime collects only when it
 * needs room: what a burst left stays in memory for as long as the server is idle, hours even, with its buffers. V8's own
 * answer to that, its memory reducer, takes a server that answers a request now and then for a busy one and never runs.
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
/** V8 keeps the pages that a collection frees for 8 s, and gives them back with the next one. */
const MIN_INTERVAL_MS = 10_000;
/** A collection stops the event loop for about 0.5 ms per MB of heap in use: beyond this much there is none. */
const MAX_HEAP_BYTES = 160 * 1024 * 1024;

interface Runtime {
  /** Bytes of memory that the process holds. */
  residentBytes(): number;
  /** CPU time since the last call, as a share of one core. */
  utilization(): number;
  /** Bytes of the heap that are in use, garbage included. */
  heapBytes(): number;
  /** Collects all garbage there is; `thoroughly` takes twice as long, and leaves no free pages to the next collection. */
  collect(how?: 'thoroughly'): Promise<void>;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

export class IdleMemory {
  readonly #runtime: Runtime;
  /** Resident memory after the last collection that left no freed pages. */
  #settledBytes = 0;
  #collectedAt = Number.NEGATIVE_INFINITY;
  /** The last collection freed pages that the next one gives back, unless a load comes first and takes them. */
  #hasFreedPages = false;

  constructor(runtime: Runtime = thisProcess()) {
    this.#runtime = runtime;
  }

  /**
   * Collects what the start has left, then checks periodically; does not keep the process alive.
   * The runtime sets its first limit by what the first collection leaves: without one here it lets twice as much grow.
   */
  async start(): Promise<void> {
    setInterval(() => void this.check(), POLL_INTERVAL_MS).unref();
    await this.#settle('thoroughly');
  }

  async check(): Promise<void> {
    const { utilization, residentBytes, heapBytes, now } = this.#runtime;
    const isIdle = utilization() < IDLE_UTILIZATION && heapBytes() <= MAX_HEAP_BYTES;
    if (!isIdle) this.#hasFreedPages = false;
    if (!isIdle || now() - this.#collectedAt < MIN_INTERVAL_MS) return;
    if (this.#hasFreedPages) await this.#settle();
    else if (residentBytes() - this.#settledBytes >= MIN_GROWTH_BYTES) {
      await this.#collect();
      this.#hasFreedPages = true;
    }
  }

  /** What is resident after it is in use. */
  async #settle(how?: 'thoroughly'): Promise<void> {
    await this.#collect(how);
    this.#hasFreedPages = false;
    this.#settledBytes = this.#runtime.residentBytes();
  }

  async #collect(how?: 'thoroughly'): Promise<void> {
    const { collect, now } = this.#runtime;
    this.#collectedAt = now();
    await collect(how);
  }
}

type Collect = (options: {
  readonly type: 'major';
  readonly execution: 'async';
  readonly flavor: 'regular' | 'last-resort';
}) => Promise<void>;

export function thisProcess(): Runtime {
  let before = { used: process.cpuUsage(), at: performance.now() };
  return {
    residentBytes: () => process.memoryUsage.rss(),
    heapBytes: () => process.memoryUsage().heapUsed,
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
function collector(): Runtime['collect'] {
  // The function is there only in contexts made while the flag is set.
  setFlagsFromString('--expose-gc');
  const collect = z.custom<Collect>(value => typeof value === 'function').parse(runInNewContext('gc'));
  setFlagsFromString('--no-expose-gc');
  return how => {
    const flavor = how === 'thoroughly' ? 'last-resort' : 'regular';
    return collect({ type: 'major', execution: 'async', flavor });
  };
}
