/** Answers lists: one statement for a page with its includes and total, several for one that would be large. */
import { ConcurrencyLimit } from '../../scheduling/concurrencyLimit.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';
import { decodeCursor, encodeCursor, type PageEnd } from '../cursor.ts';
import { foldedQuery } from '../folding.ts';
import { type Document, type ListAnswer, type ListQuery, MAX_ANSWER_BYTES } from '../readStore.ts';
import { asNumber, asText, type Connection, isTooBig } from './connection.ts';
import { countSql } from './counters.ts';
import { unmark } from './documentText.ts';
import { furtherSql, keyOf, pageSql, type Shape, shapeOf, valuesOf } from './listShape.ts';
import { PartSizes, smallerThan } from './partSizes.ts';
import { columnOf, pathTo, type Table, type Tables } from './schema.ts';
import { COUNTED_AT_ONCE, countInSlices } from './slicedCount.ts';

/** How far the matches of a filter without counters are counted, to see whether it is the one to start from. */
const SELECTIVITY_PROBE = 10_000;

/** Totals counted in slices at once: so many slices may come in one turn of the event loop. */
const MAX_COUNTS = 2;

/** Passing over more documents than these takes so long that others have their turn first. */
const PASSED_AT_ONCE = 1_000;

/** A part of a page, or the whole of it. */
interface Part {
  readonly text: string;
  readonly truncated: readonly string[];
  readonly count: number;
  readonly total: number;
  /** Undefined where it holds nothing. */
  readonly end: PageEnd | undefined;
}

export class Lists {
  readonly #connection: Connection;
  readonly #tables: Tables;
  readonly #deepPages = new ConcurrencyLimit(1);
  readonly #counts = new ConcurrencyLimit(MAX_COUNTS);

  constructor(connection: Connection, tables: Tables) {
    this.#connection = connection;
    this.#tables = tables;
  }

  /** @throws InvalidCursor */
  async list(table: Table, asked: ListQuery): Promise<ListAnswer> {
    const { collection } = table;
    const query = foldedQuery(collection, asked);
    const from = query.cursor === undefined ? undefined : decodeCursor(collection, query, query.cursor);
    const isSliced = this.#isCountedInSlices(table, query);
    const paged: ListQuery = isSliced ? { ...query, total: 'none' } : query;
    const sizes = new PartSizes(collection, query);
    const whole = sizes.fitsWhole ? await this.#tryInTurn(table, paged, from) : undefined;
    const { part, isCut } = whole
      ? { part: whole, isCut: false }
      : await this.#inParts(table, paged, from, sizes);
    const total = isSliced ? await this.#count(table, query) : part.total;
    const end = this.#nextOf(table, query, { ...part, total }, isCut);
    return {
      text: `[${part.text}]`,
      truncated: part.truncated,
      total,
      isCut,
      nextCursor: end && encodeCursor(collection, query, end),
    };
  }

  #count(table: Table, query: ListQuery): Promise<number> {
    const shape = this.#shapeOf(table, query, undefined);
    return this.#counts.run(() => countInSlices(this.#connection, shape, query));
  }

  /** Where one statement would look at more documents than it should, to count those that match all filters. */
  #isCountedInSlices(table: Table, { where, total }: ListQuery): boolean {
    const [first, second] = Object.keys(where);
    if (total === 'none' || first === undefined || second === undefined) return false;
    const driver = this.#driverOf(table, where) ?? first;
    return this.#matches(table, driver, where) > COUNTED_AT_ONCE;
  }

  /** Others have their turn between the parts. Ends before the part with which the text would be too long. */
  async #inParts(table: Table, query: ListQuery, start: PageEnd | undefined, sizes: PartSizes) {
    const joined = new JoinedParts();
    let size = sizes.first;
    let from = start;
    for (;;) {
      const limit = Math.min(size, query.limit - joined.count);
      const asked = { ...query, ...restOf(joined), limit };
      const { part, size: read } = await this.#readablePart(table, asked, from);
      if (!joined.hasRoomFor(part)) return { part: joined.whole(), isCut: true };
      joined.add(part);
      from = part.end ?? from;
      if (part.count < Math.min(limit, read) || joined.count >= query.limit)
        return { part: joined.whole(), isCut: false };
      size = sizes.next(part.count, Buffer.byteLength(part.text));
      await giveWay();
    }
  }

  /** With fewer documents, and then with shorter lists in its includes, until its text is not too long. */
  async #readablePart(table: Table, query: ListQuery, from: PageEnd | undefined) {
    let smaller: ListQuery | undefined = query;
    while (smaller) {
      const part = await this.#tryInTurn(table, smaller, from);
      if (part) return { part, size: smaller.limit };
      smaller = smallerThan(smaller);
      await giveWay();
    }
    throw new Error(`a document of ${table.name} is longer than an answer may be`);
  }

  /** One deep page after another, so that each sees how long those before it took. */
  async #tryInTurn(table: Table, query: ListQuery, from: PageEnd | undefined): Promise<Part | undefined> {
    if (query.offset <= PASSED_AT_ONCE) return this.#tryPart(table, query, from);
    return this.#deepPages.run(async () => {
      await giveWay();
      return this.#tryPart(table, query, from);
    });
  }

  /** Undefined where the text would be too long. */
  #tryPart(table: Table, query: ListQuery, from: PageEnd | undefined): Part | undefined {
    try {
      return this.#part(table, query, from);
    } catch (error) {
      if (isTooBig(error)) return undefined;
      throw error;
    }
  }

  #part(table: Table, query: ListQuery, from: PageEnd | undefined): Part {
    const shape = this.#shapeOf(table, query, from);
    const page = this.#connection.statement(`page ${keyOf(shape)}`, () => pageSql(this.#tables, shape));
    const [marked, count, places, total] = page.rowBy(valuesOf(query, from)) ?? [];
    return {
      ...unmark(asText(marked)),
      count: asNumber(count),
      total: asNumber(total),
      end: this.#endAt(table, places),
    };
  }

  #shapeOf(table: Table, query: ListQuery, from: PageEnd | undefined): Shape {
    return shapeOf(table, query, this.#driverOf(table, query.where), from !== undefined);
  }

  #endAt(table: Table, places: unknown): PageEnd | undefined {
    if (typeof places !== 'string') return undefined;
    const place = BigInt(places.slice(places.lastIndexOf(',') + 1));
    return { place, order: this.#orderAt(table, place) };
  }

  /** Where the next page begins; undefined if there is none, or nobody counts. */
  #nextOf(table: Table, query: ListQuery, { count, total, end }: Part, isCut: boolean): PageEnd | undefined {
    if (query.total === 'none' || !end) return undefined;
    if (isCut) return end;
    if (count < query.limit) return undefined;
    if (query.cursor === undefined) return query.offset + count < total ? end : undefined;
    return this.#goesOn(this.#shapeOf(table, query, end), query, end) ? end : undefined;
  }

  #orderAt(table: Table, place: bigint): string | null {
    const { orderBy } = table.collection;
    if (orderBy === undefined) return null;
    const sql = () => `SELECT ${columnOf(table, orderBy)} FROM ${table.name} WHERE place = ?`;
    return asText(this.#connection.statement(`order ${table.name}`, sql).row(place)?.[0]);
  }

  #goesOn(shape: Shape, query: ListQuery, end: PageEnd): boolean {
    const further = this.#connection.statement(`further ${keyOf(shape)}`, () => furtherSql(shape));
    return further.rowBy(valuesOf(query, end)) !== undefined;
  }

  /** Of several filters, the one with the fewest matches: its index is walked, the others are checked. */
  #driverOf(table: Table, where: Document): string | undefined {
    const [first, ...others] = Object.keys(where);
    if (first === undefined || others.length === 0) return first;
    const counts = [first, ...others].map(field => ({ field, n: this.#matches(table, field, where) }));
    return counts.reduce((best, next) => (next.n < best.n ? next : best)).field;
  }

  #matches(table: Table, field: string, where: Document): number {
    const counted = table.collection.counted.includes(field);
    const sql = counted ? () => `SELECT ${countSql(table, field, '?')}` : () => probeSql(table, field);
    const matches = this.#connection.statement(`matches ${table.name} ${field}`, sql);
    return asNumber(matches.row(where[field] ?? null)?.[0]);
  }
}

/** Of what comes after the first part nothing is skipped or counted again. */
const restOf = ({ isBegun }: JoinedParts): Partial<ListQuery> =>
  isBegun ? { offset: 0, total: 'none' } : {};

class JoinedParts {
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

function probeSql(table: Table, field: string): string {
  const matches = `FROM ${table.name} ${pathTo(table, [field])} WHERE ${columnOf(table, field)} IS ?`;
  return `SELECT count(*) FROM (SELECT 1 ${matches} LIMIT ${SELECTIVITY_PROBE})`;
}
