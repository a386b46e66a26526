/**
 * Work that nobody waits for the answer of: processes take it up from the log. Beside requests only a little of it
 * begins in each turn of the event loop; the rest waits in the log, where it takes no memory and holds up nobody.
 */
import { requests } from './requests.ts';

/** Pieces that begin in one turn of the event loop: beside requests, and where nobody waits for an answer. */
export const BEGUN_BESIDE_REQUESTS = 8;
export const BEGUN_ALONE = 64;

type Begin = () => void;

export class Background {
  readonly #requests: { readonly areUnderWay: boolean };
  /** In the order in which they came. */
  readonly #waiting: Begin[] = [];
  /** In this turn. */
  #begun = 0;
  /** The next turn of the event loop is waited for. */
  #isScheduled = false;

  constructor(beside: { readonly areUnderWay: boolean }) {
    this.#requests = beside;
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
    return this.#begun < (this.#requests.areUnderWay ? BEGUN_BESIDE_REQUESTS : BEGUN_ALONE);
  }

  #schedule(): void {
    this.#isScheduled = true;
    setImmediate(this.#newTurn);
  }

  readonly #newTurn = (): void => {
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

const background = new Background(requests);

/** To be awaited before a piece of work that nobody waits for. */
export const beginInBackground = (): Promise<void> => background.begin();
