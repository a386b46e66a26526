/** Trying again after a failure: pauses that grow, and for how long it goes on. What may be tried again, callers say. */
import { sleep } from './delays.ts';

/** In milliseconds. Each pause is twice as long as the one before, up to the longest. */
export interface Pauses {
  readonly firstMs: number;
  readonly maxMs: number;
}

export class Backoff {
  readonly #pauses: Pauses;
  #nextMs: number;

  constructor(pauses: Pauses) {
    this.#pauses = pauses;
    this.#nextMs = pauses.firstMs;
  }

  /** About how long the next pause is. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** The next pause is the first again. */
  reset(): void {
    this.#nextMs = this.#pauses.firstMs;
  }

  /** Ends at once where the signal is aborted. */
  async pause(signal?: AbortSignal): Promise<void> {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(ms * 2, this.#pauses.maxMs);
    await pauseFor(ms, signal);
  }
}

/** About so long, by chance more or less, so that many do not come back at once; shorter if the signal is aborted. */
export async function pauseFor(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms * (0.5 + Math.random()), signal ? { signal } : {});
}

interface RetryOptions extends Pauses {
  /** No try begins later than this after the first. */
  readonly timeoutMs: number;
  /** Called after each failure. It throws what no other try can help, or what to answer in place of the last error. */
  readonly failed: (error: unknown, isLast: boolean) => void;
  readonly signal?: AbortSignal | undefined;
}

/** @throws what `failed` throws, the error of the last try, or the signal's reason */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { timeoutMs, failed, signal } = options;
  const deadline = performance.now() + timeoutMs;
  const backoff = new Backoff(options);
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const isLast = performance.now() + backoff.nextMs > deadline;
      failed(error, isLast);
      if (isLast) throw error;
    }
    await backoff.pause(signal);
  }
}
