/** A clock that a test moves. */
export class ManualClock {
  #milliseconds: number;

  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.#milliseconds = Date.parse(start);
  }

  readonly now = (): Date => new Date(this.#milliseconds);

  get text(): string {
    return this.now().toISOString();
  }

  advance(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }
}
