/**
 * Has garbage collected while the server is idle, and the memory given back to the system. The runtime collects only when
 * it needs room: what a burst left stays in memory for as long as the server is idle, hours even, with its buffers. V8's
 * own answer to that, its memory reducer, collects in steps of some milliseconds, but often takes a server that answers a
 * request now and then for a busy one, and waits. Told to save memory it does not. Where it has seen no collection since
 * memory has grown it does nothing; then one is made here, which stops the event loop.
 */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

/** Between checks whether the server is idle. */
const POLL_INTERVAL_MS = 3_000;
/** CPU time since the last check, as a share of one core: below it the server counts as idle. */
const IDLE_UTILIZATION = 0.1;
/** V8 looks every 8 s whether to collect, twice then: what has not been given back after so long, it will not give back. */
const GIVE_BACK_TIMEOUT_MS = 18_000;
/** Less than this above what the last collection left is not worth a stop. */
const MIN_GROWTH_BYTES = 16 * 1024 * 1024;
/** A stop lasts about 0.5 ms per MB of heap in use: beyond this much there is none. */
const MAX_HEAP_BYTES = 96 * 1024 * 1024;

interface Runtime {
  /** Bytes of the heap that are in use, garbage included. */
  heapBytes(): number;
  /** Bytes of the heap, free pages included, and what its objects hold outside of it: all that a collection may free. */
  heldBytes(): number;
  /** CPU time since the last call, as a share of one core. */
  utilization(): number;
  /** Whether memory counts more than speed from now on. */
  saveMemory(does: boolean): void;
  /** Collects all garbage there is; `thoroughly` takes twice as long, and leaves no free pages to the next collection. */
  collect(how?: 'thoroughly'): Promise<void>;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

export class IdleMemory {
  readonly #runtime: Runtime;
  /** The least that was held since the last collection from here; undefined until the check after it. */
  #leastBytes: number | undefined = 0;
  /** Since when the server is idle, or since the last collection from here. */
  #idleSince: number | undefined;

  constructor(runtime: Runtime = thisProcess()) {
    this.#runtime = runtime;
  }

  /**
   * Collects what the start has left, then checks periodically; does not keep the process alive.
   * The runtime sets its first limit by what the first collection leaves: without one here it lets twice as much grow.
   */
  async start(): Promise<void> {
    setInterval(() => void this.check(), POLL_INTERVAL_MS).unref();
    await this.#collect('thoroughly');
  }

  async check(): Promise<void> {
    const { utilization, heapBytes, heldBytes, saveMemory, now } = this.#runtime;
    const isIdle = utilization() < IDLE_UTILIZATION;
    const held = heldBytes();
    this.#leastBytes = Math.min(this.#leastBytes ?? held, held);
    saveMemory(isIdle);
    this.#idleSince = isIdle ? (this.#idleSince ?? now()) : undefined;
    if (this.#idleSince === undefined || now() - this.#idleSince < GIVE_BACK_TIMEOUT_MS) return;
    const hasGrown = held - this.#leastBytes >= MIN_GROWTH_BYTES;
    if (hasGrown && heapBytes() <= MAX_HEAP_BYTES) await this.#collect();
  }

  async #collect(how?: 'thoroughly'): Promise<void> {
    this.#idleSince = undefined;
    this.#leastBytes = undefined;
    await this.#runtime.collect(how);
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
    heapBytes: () => process.memoryUsage().heapUsed,
    heldBytes: () => {
      const { heapTotal, external } = process.memoryUsage();
      return heapTotal + external;
    },
    utilization: () => {
      const { user, system } = process.cpuUsage(before.used);
      const milliseconds = performance.now() - before.at;
      before = { used: process.cpuUsage(), at: performance.now() };
      return (user + system) / 1_000 / milliseconds;
    },
    saveMemory: does => setFlagsFromString(does ? '--optimize-for-size' : '--no-optimize-for-size'),
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
