/**
 * Work that nobody waits for the answer of: processes take it up from the log. While requests come in, only a little of
 * it begins in each turn of the event loop; the rest waits in the log, where it takes no memory and holds up nobody.
 */

import { sliceBesideRequests } from './timeSlices.ts';

/** Pieces that begin in one turn of the event loop: beside requests, and where none came in the turn before. */
export const BEGUN_BESIDE_REQUESTS = 8;
export const BEGUN_ALONE = 64;

type Begin = () => void;

export class Background {
  /** In the order in which they came. */
  readonly #waiting: Begin[] = [];
  #left = BEGUN_ALONE;
  #isAsked = false;
  /** The next turn of the event loop is waited for. */
  #isScheduled = false;

  /** Somebody waits for an answer. */
  asked(): void {
    this.#isAsked = true;
    this.#left = Math.min(this.#left, BEGUN_BESIDE_REQUESTS);
  }

  /** Resolves once another piece of work may begin; first come, first served. */
  begin(): Promise<void> {
    this.#schedule();
    if (this.#left > 0) {
      this.#left--;
      return AT_ONCE;
    }
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#newTurn);
  }

  readonly #newTurn = (): void => {
    this.#isScheduled = false;
    this.#left = this.#isAsked ? BEGUN_BESIDE_REQUESTS : BEGUN_ALONE;
    this.#isAsked = false;
    for (const begin of this.#waiting.splice(0, this.#left)) {
      this.#left--;
      begin();
    }
    if (this.#waiting.length > 0) this.#schedule();
  };
}

const AT_ONCE = Promise.resolve();

const background = new Background();

/** To be told of each request and frame that came in. */
export const requestArrived = (): void => {
  background.asked();
  sliceBesideRequests();
};

/** To be awaited before a piece of work that nobody waits for. */
export const beginInBackground = (): Promise<void> => background.begin();
