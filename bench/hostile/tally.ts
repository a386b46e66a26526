/** How often each outcome came: what an attack got for its trouble. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(outcome: string | number, count = 1): void {
    const key = String(outcome);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** The most frequent one first: `200 × 7, 503 × 1`. */
  toString(): string {
    const sorted = [...this.#counts].toSorted(([, a], [, b]) => b - a);
    return sorted.map(([outcome, count]) => `${outcome} × ${count}`).join(', ') || 'nothing';
  }
}
