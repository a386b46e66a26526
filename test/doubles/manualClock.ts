/** Clocks that a test moves, and one that runs ahead. */
export class ManualClock {
  #milliseconds: number;
  #monotonic = 0;

  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.#milliseconds = Date.parse(start);
  }

  readonly now = (): Date => {
    this.advance(this.hurry);
    return new Date(this.#milliseconds);
  };

  readonly monotonic = (): number => this.#monotonic;

  /** By how many milliseconds it moves on each time that it is looked at. */
  protected get hurry(): number {
    return 0;
  }

  advance(milliseconds: number): void {
    this.#milliseconds += milliseconds;
    this.#monotonic += milliseconds;
  }

  /** Somebody sets the clock, ahead or back. */
  setBy(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }
}

/** Each look at it is later than the last: what waits for a while has soon waited long enough. */
export class HastyClock extends ManualClock {
  readonly #hurry: number;

  constructor(hurry = 1_000) {
    super();
    this.#hurry = hurry;
  }

  protected override get hurry(): number {
    return this.#hurry;
  }
}
