/** Keeps calls away from a service that does not answer, and lets one through now and then to see whether it does. */

/** Failures in a row after which no call is made for a while. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 15_000;

export class CircuitBreaker {
  readonly #now: () => number;
  #failures = 0;
  #closedAgainAt = 0;

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs `call`, or throws what `refusal` makes while the circuit is open. */
  async run<T>(call: () => Promise<T>, refusal: () => Error): Promise<T> {
    if (this.#now() < this.#closedAgainAt) throw refusal();
    try {
      const result = await call();
      this.#failures = 0;
      return result;
    } catch (error) {
      this.#failures++;
      if (this.#failures >= FAILURES_TO_OPEN) this.#closedAgainAt = this.#now() + OPEN_MS;
      throw error;
    }
  }
}
