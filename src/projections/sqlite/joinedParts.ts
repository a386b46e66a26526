/** Pages that are read in parts: one answer of them, for as long as there is room in it. */
import type { PageEnd } from '../cursor.ts';
import { MAX_ANSWER_BYTES } from '../readStore.ts';

/** A part of a page, or the whole of it. */
export interface Part {
  readonly text: string;
  readonly truncated: readonly string[];
  readonly count: number;
  readonly total: number;
  /** Undefined where it holds nothing. */
  readonly end: PageEnd | undefined;
}

export class JoinedParts {
  count = 0;
  #total = 0;
  #bytes = 0;
  #end: PageEnd | undefined;
  readonly #texts: string[] = [];
  readonly #truncated = new Set<string>();

  get isBegun(): boolean {
    return this.#texts.length > 0;
  }

  hasRoomFor({ text }: Part): boolean {
    return !this.isBegun || this.#bytes + Buffer.byteLength(text) <= MAX_ANSWER_BYTES;
  }

  /** Adds what was found, which may be nothing; false where there is no room for it. */
  addFound(part: Part): boolean {
    if (!this.hasRoomFor(part)) return false;
    if (part.count > 0) this.add(part);
    return true;
  }

  add({ text, truncated, count, total, end }: Part): void {
    if (!this.isBegun) this.#total = total;
    if (count > 0 || !this.isBegun) this.#texts.push(text);
    for (const name of truncated) this.#truncated.add(name);
    this.#bytes += Buffer.byteLength(text);
    this.count += count;
    this.#end = end ?? this.#end;
  }

  whole(): Part {
    const { count } = this;
    const text = this.#texts.join(',');
    return { text, truncated: [...this.#truncated], count, total: this.#total, end: this.#end };
  }
}
