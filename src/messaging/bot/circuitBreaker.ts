/** Keeps calls away from a service that is away, and lets one through now and then to see whether it is back. */

/**
 * Askers in a row that got no answer, after which no call is made for a while. One whose question makes the service
 * fail, however often it asks, counts once and holds up nobody else.
 */
const ASKERS_TO_OPEN = 5;
const OPEN_MS = 15_000;

interface Guarded<T> {
  /** Who asks. */
  readonly asker: string;
  readonly call: () => Promise<T>;
  /** What is thrown while the circuit is open. */
  readonly refusal: () => Error;
}

export class CircuitBreaker {
  readonly #monotonic: () => number;
  readonly #isAway: (error: unknown) => boolean;
  /** Askers that got no answer since there last was one; at most {@link ASKERS_TO_OPEN}. */
  readonly #unanswered = new Set<string>();
  #asksAgainAt = Number.NEGATIVE_INFINITY;
  #probing = false;

  /** `monotonic`: milliseconds. `isAway`: whether a failure says that the service did not answer at all. */
  constructor(monotonic: () => number, isAway: (error: unknown) => boolean) {
    this.#monotonic = monotonic;
    this.#isAway = isAway;
  }

  async run<T>({ asker, call, refusal }: Guarded<T>): Promise<T> {
    if (!this.#isOpen) return this.#watched(asker, call);
    if (this.#probing || this.#monotonic() < this.#asksAgainAt) throw refusal();
    this.#probing = true;
    try {
      return await this.#watched(asker, call);
    } finally {
      this.#probing = false;
    }
  }

  get #isOpen(): boolean {
    return this.#unanswered.size >= ASKERS_TO_OPEN;
  }

  async #watched<T>(asker: string, call: () => Promise<T>): Promise<T> {
    try {
      const result = await call();
      this.#unanswered.clear();
      return result;
    } catch (error) {
      if (this.#isAway(error)) this.#failed(asker);
      else this.#unanswered.clear();
      throw error;
    }
  }

  #failed(asker: string): void {
    if (!this.#isOpen) this.#unanswered.add(asker);
    if (this.#isOpen) this.#asksAgainAt = this.#monotonic() + OPEN_MS;
  }
}
