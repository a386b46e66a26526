/**
 * How many documents of a page one statement reads: a statement holds all of its texts before it is known how long the
 * page becomes, so it begins with few and goes on with as many as those before it were short.
 */
import { includesOf } from '../queryValidation.ts';
import { type Collection, type ListQuery, MAX_ANSWER_BYTES } from '../readStore.ts';

/**
 * Documents and entries of their includes that one statement may read, however short; it holds up nobody then. A page of
 * 20, each with an include of one and one of up to 100, is read at once.
 */
const MAX_READ_AT_ONCE = 2_048;
/** Documents that the first statement of a page reads, before anything is known of their length. */
const FIRST_READ = 100;
/** Bytes that one of the others reads, by the length of those before. */
const READ_BYTES = MAX_ANSWER_BYTES / 4;
/** One that was too large is tried again with so much less. */
const SHRINK = 4;

export class PartSizes {
  readonly #max: number;
  /** Whether one statement may try to read the whole page. */
  readonly fitsWhole: boolean;
  /** Of the first part, where the page is not read as a whole, or was too large for it. */
  readonly first: number;

  constructor(collection: Collection, query: ListQuery) {
    const each = includesOf(collection, query).map(name =>
      collection.includes[name]?.kind === 'many' ? query.includeLimit : 1,
    );
    const entries = each.reduce((sum, count) => sum + count, 1);
    this.#max = Math.max(1, Math.floor(MAX_READ_AT_ONCE / entries));
    const atOnce = Math.min(this.#max, FIRST_READ);
    this.fitsWhole = query.limit <= atOnce;
    this.first = this.fitsWhole ? Math.ceil(query.limit / SHRINK) : atOnce;
  }

  /** After a part of so many documents of so many bytes together. */
  next(documents: number, bytes: number): number {
    const average = Math.max(1, bytes / Math.max(1, documents));
    return Math.min(this.#max, Math.max(1, Math.floor(READ_BYTES / average)));
  }
}

/** Undefined where it asks for one document without lists. */
export function smallerThan<Q extends ListQuery>(query: Q): Q | undefined {
  const { limit, includeLimit } = query;
  if (limit > 1) return { ...query, limit: Math.ceil(limit / SHRINK) };
  return includeLimit === 0 ? undefined : { ...query, includeLimit: Math.floor(includeLimit / 2) };
}
