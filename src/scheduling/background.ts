/**
 * Background work: processes take it up from the log, and no caller waits for it. While requests are in flight only a
 * little of it begins in each iteration of the event loop; the rest waits in the log, where it takes no memory.
 */
import { requestActivity } from './requestActivity.ts';

/** Pieces of work that begin in one iteration of the event loop: while requests are in flight, and while none are. */
export const MAX_BEGUN_DURING_REQUESTS = 8;
export const MAX_BEGUN_WHEN_IDLE = 64;

type Begin = () => void;

export class Background {
  readonly #activity: { readonly isBusy: boolean };
  /** First come, first served. */
  readonly #waiting: Begin[] = [];
  /** In this iteration. */
  #begun = 0;
  /** The next iteration of the event loop is awaited. */
  #isScheduled = false;

  constructor(activity: { readonly isBusy: boolean }) {
    this.#activity = activity;
  }

  /** Resolves once another piece of work may begin; first come, first served. */
  begin(): Promise<void> {
    if (!this.#isScheduled) this.#schedule();
    if (this.#hasRoom()) {
      this.#begun++;
      return AT_ONCE;
    }
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  #hasRoom(): boolean {
    return this.#begun < (this.#activity.isBusy ? MAX_BEGUN_DURING_REQUESTS : MAX_BEGUN_WHEN_IDLE);
  }

  #schedule(): void {
    this.#isScheduled = true;
    setImmediate(this.#nextIteration);
  }

  readonly #nextIteration = (): void => {
    this.#isScheduled = false;
    this.#begun = 0;
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      this.#begun++;
      this.#waiting.shift()?.();
    }
    if (this.#begun > 0) this.#schedule();
  };
}

const AT_ONCE = Promise.resolve();

const background = new Background(requestActivity);

/** To be awaited before a piece of background work. */
export const beginInBackground = (): Promise<void> => background.begin();
