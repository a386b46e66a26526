/** What a page of an audit takes: so many entries, and no more once its text would be longer than an answer may be. */
import { MAX_ANSWER_BYTES } from '../projections/readStore.ts';

export class AnswerPage<T extends object> {
  readonly entries: T[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False where there is no room left for it: the next page begins with it. A first entry always has room. */
  add(entry: T): boolean {
    if (this.entries.length >= this.#limit) return false;
    this.#bytes += Buffer.byteLength(JSON.stringify(entry));
    if (this.entries.length > 0 && this.#bytes > MAX_ANSWER_BYTES) return false;
    this.entries.push(entry);
    return true;
  }
}
