/** What was worked out of a text, kept for the last so many texts: clients ask the same over and over. */

const MAX_KEPT = 128;
/** Longer texts are worked out each time. */
const MAX_LENGTH = 512;

export class Recent<T> {
  readonly #kept = new Map<string, T>();

  /** `work` must come to the same for the same text, and nobody may change what it comes to. */
  of(text: string, work: () => T): T {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const value = work();
    if (text.length > MAX_LENGTH) return value;
    const oldest = this.#kept.keys().next();
    if (this.#kept.size >= MAX_KEPT && !oldest.done) this.#kept.delete(oldest.value);
    this.#kept.set(text, value);
    return value;
  }
}
