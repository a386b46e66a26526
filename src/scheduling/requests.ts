/** Whether somebody waits for an answer: then other work takes its turns in small portions. */

/** So long after the last request came, another one is likely to be on its way. */
const LIKELY_MS = 5;

export class Requests {
  readonly #now: () => number;
  #underWay = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** `now`: milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** One came in that is answered at once, or in frames of its own. */
  arrived(): void {
    this.#lastAt = this.#now();
  }

  /** One came in; to be called again, once, when it is over. */
  begins(): () => void {
    this.arrived();
    this.#underWay++;
    return this.#ends;
  }

  readonly #ends = (): void => {
    this.#underWay--;
  };

  get areUnderWay(): boolean {
    return this.#underWay > 0 || this.#now() - this.#lastAt < LIKELY_MS;
  }
}

/** Of this process, over whichever edge. */
export const requests = new Requests();
