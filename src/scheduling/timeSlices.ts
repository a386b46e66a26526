/**
 * Long work on the event loop, in slices. A loop over many items calls `giveWay` between them: after at most
 * {@link MAX_SLICE_MS} of such work, whichever loops it was done in, sockets and timers have their turn.
 */

/** How long all sliced work together may hold the event loop at once. */
export const MAX_SLICE_MS = 10;

/** `first`: somebody waits for an answer; before the work that nobody waits for. */
export type Priority = 'first' | 'inLine';

export class TimeSlices {
  readonly #now: () => number;
  #startedAt: number;
  /** Loops that wait for their next slice, first come, first served. */
  #waiting: (() => void)[] = [];

  /** `now`: milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** Resolves at once while the slice lasts, else in a later turn of the event loop. */
  giveWay(priority: Priority = 'inLine'): Promise<void> {
    const isSpent = this.#waiting.length > 0 || this.#now() - this.#startedAt >= MAX_SLICE_MS;
    if (!isSpent) return AT_ONCE;
    return new Promise(resolve => {
      const waiting = priority === 'first' ? this.#waiting.unshift(resolve) : this.#waiting.push(resolve);
      if (waiting === 1) setImmediate(this.#next);
    });
  }

  readonly #next = (): void => {
    this.#startedAt = this.#now();
    this.#resumeOne();
  };

  /** One after another, each until it waits for something, for as long as the slice lasts. */
  #resumeOne(): void {
    this.#waiting.shift()?.();
    // A tick that is asked for by a microtask comes once all microtasks are done: those of the loop that goes on.
    if (this.#waiting.length > 0) queueMicrotask(() => process.nextTick(this.#afterOne));
  }

  readonly #afterOne = (): void => {
    if (this.#now() - this.#startedAt < MAX_SLICE_MS) this.#resumeOne();
    else setImmediate(this.#next);
  };
}

const AT_ONCE = Promise.resolve();

const slices = new TimeSlices();

/** To be awaited between the items of any loop whose length others decide. */
export const giveWay = (priority?: Priority): Promise<void> => slices.giveWay(priority);
