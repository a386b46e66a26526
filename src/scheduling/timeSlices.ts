/**
 * Long work on the event loop, in slices. A loop over many items calls `giveWay` between them: after at most
 * {@link MAX_SLICE_MS} of such work, whichever loops it was done in, sockets and timers have their turn; sooner
 * while requests are in flight.
 */
import { requestActivity } from './requestActivity.ts';

/** How long all sliced work together may hold the event loop at once: while no requests are in flight, and while some are. */
export const MAX_SLICE_MS = 10;
export const SLICE_DURING_REQUESTS_MS = 2;

/** `first`: somebody waits for an answer; before the work that nobody waits for, of which every second is one. */
type Priority = 'first' | 'inLine';

type Resume = () => void;

export class TimeSlices {
  readonly #activity: { readonly isBusy: boolean };
  readonly #now: () => number;
  #startedAt: number;
  /** Loops that wait to go on, first come, first served. */
  readonly #waiting: Readonly<Record<Priority, Resume[]>> = { first: [], inLine: [] };
  #next: Priority = 'first';
  /** One goes on, or the next iteration of the event loop is awaited: callers that come meanwhile wait. */
  #isTaken = false;

  /** `now`: milliseconds of a monotonic clock. */
  constructor(activity: { readonly isBusy: boolean }, now: () => number = () => performance.now()) {
    this.#activity = activity;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Resolves at once for one at a time while the slice lasts; for others once that one waits, or a turn later. */
  giveWay(priority: Priority = 'inLine'): Promise<void> {
    if (!this.#isTaken && !this.#isSpent()) {
      this.#isTaken = true;
      this.#afterThis();
      return AT_ONCE;
    }
    return new Promise(resolve => {
      this.#waiting[priority].push(resolve);
      if (this.#isTaken) return;
      this.#isTaken = true;
      setImmediate(this.#newSlice);
    });
  }

  #isSpent(): boolean {
    const length = this.#activity.isBusy ? SLICE_DURING_REQUESTS_MS : MAX_SLICE_MS;
    return this.#now() - this.#startedAt >= length;
  }

  readonly #newSlice = (): void => {
    this.#startedAt = this.#now();
    this.#resumeOne();
  };

  #resumeOne(): void {
    const resume = this.#takeTurn();
    this.#isTaken = resume !== undefined;
    if (!resume) return;
    resume();
    this.#afterThis();
  }

  /** Of the two lines by turns, where both have some. */
  #takeTurn(): Resume | undefined {
    const { first, inLine } = this.#waiting;
    const takesFirst = inLine.length === 0 || (this.#next === 'first' && first.length > 0);
    this.#next = takesFirst ? 'inLine' : 'first';
    return (takesFirst ? first : inLine).shift();
  }

  /** A tick that is asked for by a microtask comes once all microtasks are done: those of the loop that goes on. */
  #afterThis(): void {
    queueMicrotask(() => process.nextTick(this.#afterOne));
  }

  readonly #afterOne = (): void => {
    if (this.#isSpent()) setImmediate(this.#newSlice);
    else this.#resumeOne();
  };
}

const AT_ONCE = Promise.resolve();

const slices = new TimeSlices(requestActivity);

/** To be awaited between the items of any loop whose length others decide. */
export const giveWay = (priority?: Priority): Promise<void> => slices.giveWay(priority);
