/** Lays two collections side by side, id by id: as much memory for a million documents as for a thousand. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { StoredDocument } from '../projections/readStore.ts';

type Pages = AsyncIterable<readonly StoredDocument[]>;

/** What stands under one id on either side; at least one of them. */
export interface Pair {
  readonly live: StoredDocument | undefined;
  readonly rebuilt: StoredDocument | undefined;
}

/** Both sides come in the order of their ids, by code point. */
export async function* pairs(live: Pages, rebuilt: Pages): AsyncGenerator<Pair> {
  const ours = await Cursor.open(live);
  const theirs = await Cursor.open(rebuilt);
  while (ours.current ?? theirs.current) {
    const pair = pairOf(ours.current, theirs.current);
    yield pair;
    if (pair.live) await ours.advance();
    if (pair.rebuilt) await theirs.advance();
  }
}

/** The document that comes first, with the other side's where it has the same id. */
function pairOf(live: Pair['live'], rebuilt: Pair['rebuilt']): Pair {
  const order = orderOf(live?.id, rebuilt?.id);
  return { live: order > 0 ? undefined : live, rebuilt: order < 0 ? undefined : rebuilt };
}

/** An end comes after everything. Engines order texts by code point, JavaScript by halves of surrogate pairs. */
function orderOf(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** One document at a time out of pages. */
class Cursor {
  readonly #pages: AsyncIterator<readonly StoredDocument[]>;
  #page: readonly StoredDocument[] = [];
  #index = 0;

  private constructor(pages: Pages) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  static async open(pages: Pages): Promise<Cursor> {
    const cursor = new Cursor(pages);
    await cursor.#turn();
    return cursor;
  }

  /** Undefined at the end. */
  get current(): StoredDocument | undefined {
    return this.#page[this.#index];
  }

  async advance(): Promise<void> {
    this.#index++;
    if (this.#index === this.#page.length) await this.#turn();
  }

  async #turn(): Promise<void> {
    // The engine answers at once: without a pause a signal to stop would never be seen.
    await breathe();
    const { done, value } = await this.#pages.next();
    this.#page = done ? [] : value;
    this.#index = 0;
  }
}
