/** Memoizes a pure function of a text, bounded: clients send the same texts over and over. */

const MAX_ENTRIES = 128;
/** Results of longer texts are not cached. */
const MAX_LENGTH = 512;

export class Memo<T> {
  readonly #entries = new Map<string, T>();

  /** `compute` must be pure, and nobody may change its result. */
  get(text: string, compute: () => T): T {
    const cached = this.#entries.get(text);
    if (cached !== undefined) return cached;
    const value = compute();
    if (text.length > MAX_LENGTH) return value;
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= MAX_ENTRIES && !oldest.done) this.#entries.delete(oldest.value);
    this.#entries.set(text, value);
    return value;
  }
}
