/** How much of one kind runs at once. What comes beyond it waits its turn, or is refused. */

export class ConcurrencyLimit {
  readonly #max: number;
  #running = 0;
  #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** Runs `work` when it is its turn, first come, first served. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#max) this.#running++;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** What lets go of the place that was taken; undefined where all are taken. */
  tryEnter(): (() => void) | undefined {
    if (this.#running >= this.#max) return undefined;
    this.#running++;
    let entered = true;
    return () => {
      if (entered) this.#leave();
      entered = false;
    };
  }

  /** The place goes straight to the caller that waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}
