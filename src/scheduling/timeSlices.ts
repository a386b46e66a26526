/**
 * Long work on the event loop, in slices. A loop over many items calls `giveWay` between them: after at most
 * {@link MAX_SLICE_MS} of such work, whichever loops it was done in, sockets and timers have their turn.
 */

/** How long all sliced work together may hold the event loop at once. */
export const MAX_SLICE_MS = 10;

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
  giveWay(): Promise<void> {
    const isSpent = this.#waiting.length > 0 || this.#now() - this.#startedAt >= MAX_SLICE_MS;
    if (!isSpent) return AT_ONCE;
    return new Promise(resolve => {
      if (this.#waiting.push(resolve) === 1) setImmediate(this.#next);
    });
  }

  /** One loop a turn: several that resumed in the same turn would hold it for a slice each. */
  readonly #next = (): void => {
    this.#startedAt = this.#now();
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(this.#next);
  };
}

const AT_ONCE = Promise.resolve();

const slices = new TimeSlices();

/** To be awaited between the items of any loop whose length others decide. */
export const giveWay = (): Promise<void> => slices.giveWay();
