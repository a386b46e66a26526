/** Answers lists: one statement for a page with its includes and total, several for one that would be large. */
import { ConcurrencyLimit } from '../../scheduling/concurrencyLimit.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';
import { decodeCursor, encodeCursor, type PageEnd } from '../cursor.ts';
import { foldedQuery } from '../folding.ts';
import type { ListAnswer, ListQuery, OneOf } from '../readStore.ts';
import { NOTHING_SEEN, narrow } from '../visibility.ts';
import { asNumber, asText, type Connection, isTooBig } from './connection.ts';
import { unmark } from './documentText.ts';
import { Driver } from './driver.ts';
import { JoinedParts, type Part } from './joinedParts.ts';
import { furtherSql, keyOf, pageSql, type Shape, type SlicedQuery, shapeOf, valuesOf } from './listShape.ts';
import { PartSizes, smallerThan } from './partSizes.ts';
import { columnOf, type Table, type Tables } from './schema.ts';
import { countInSlices, goesOnInSlices, SLICE_DOCUMENTS, slicesOfPage } from './slices.ts';

/** Totals counted in slices at once: so many slices may come in one iteration of the event loop. */
const MAX_COUNTS = 2;

/** Passing over more documents than these takes so long that others have their turn first. */
const PASSED_AT_ONCE = 1_000;

export class Lists {
  readonly #connection: Connection;
  readonly #tables: Tables;
  readonly #driver: Driver;
  readonly #deepPages = new ConcurrencyLimit(1);
  readonly #counts = new ConcurrencyLimit(MAX_COUNTS);

  constructor(connection: Connection, tables: Tables) {
    this.#connection = connection;
    this.#tables = tables;
    this.#driver = new Driver(connection);
  }

  /** Whether the page may hold more documents than `count`; found out faster than the page is read. */
  mayHoldMoreThan(count: number, table: Table, asked: ListQuery): boolean {
    if (asked.limit <= count) return false;
    const { where } = foldedQuery(table.collection, asked);
    return this.#driver.mayMatchMoreThan(count, table, where);
  }

  /** @throws InvalidCursor */
  async list(table: Table, asked: ListQuery): Promise<ListAnswer> {
    const { collection } = table;
    const narrowed = narrow(collection, foldedQuery(collection, asked));
    if (!narrowed) return NOTHING_SEEN;
    const { query } = narrowed;
    const from = query.cursor === undefined ? undefined : decodeCursor(collection, query, query.cursor);
    const driver = this.#slicedBy(table, query);
    const { part, isCut } = await this.#page(table, from ? { ...query, offset: 0 } : query, from, driver);
    const isCounted = driver !== undefined && query.total !== 'none';
    const total = isCounted ? await this.#count(table, { ...query, driver }) : part.total;
    const end = await this.#nextOf(table, query, { ...part, total }, { isCut, driver });
    return {
      text: `[${part.text}]`,
      truncated: part.truncated,
      total,
      isCut,
      nextCursor: end && encodeCursor(collection, query, end),
    };
  }

  #count(table: Table, query: SlicedQuery): Promise<number> {
    const shape = this.#shapeOf(table, query, undefined);
    return this.#counts.run(() => countInSlices(this.#connection, shape, query));
  }

  /** The filter to start from where one statement might look at more documents than it should; else undefined. */
  #slicedBy(table: Table, query: ListQuery): string | undefined {
    const { where } = query;
    const within = withinOf(table, query);
    if (Object.keys(where).length + (within ? 1 : 0) < 2) return undefined;
    const driver = this.#driver.of(table, where, within);
    // Documents of several values of one field do not come out of its index in the order of lists.
    if (driver === undefined || driver === within?.field) return undefined;
    return this.#driver.matches(table, driver, where[driver]) > SLICE_DOCUMENTS ? driver : undefined;
  }

  #page(table: Table, query: ListQuery, from: PageEnd | undefined, driver: string | undefined) {
    const sizes = new PartSizes(table.collection, query);
    if (driver === undefined) return this.#read(table, query, from, sizes);
    return this.#search(table, { ...query, driver, total: 'none' }, from, sizes);
  }

  /** Slice by slice, until the page is full. */
  async #search(table: Table, query: SlicedQuery, start: PageEnd | undefined, sizes: PartSizes) {
    const joined = new JoinedParts();
    const shape = this.#shapeOf(table, query, start);
    for await (const { from, until, offset } of slicesOfPage(this.#connection, shape, query, start)) {
      const asked = { ...query, ...(until && { until }), offset, limit: query.limit - joined.count };
      const { part, isCut } = await this.#read(table, asked, from, sizes);
      const isFull = !joined.addFound(part) || isCut;
      if (isFull || joined.count >= query.limit) return { part: joined.whole(), isCut: isFull };
    }
    return { part: joined.whole(), isCut: false };
  }

  async #read(table: Table, query: SlicedQuery, from: PageEnd | undefined, sizes: PartSizes) {
    const whole = sizes.fitsWhole ? await this.#tryInTurn(table, query, from) : undefined;
    return whole ? { part: whole, isCut: false } : this.#inParts(table, query, from, sizes);
  }

  /** Others have their turn between the parts. Ends before the part with which the text would be too long. */
  async #inParts(table: Table, query: SlicedQuery, start: PageEnd | undefined, sizes: PartSizes) {
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
  async #readablePart(table: Table, query: SlicedQuery, from: PageEnd | undefined) {
    let smaller: SlicedQuery | undefined = query;
    while (smaller) {
      const part = await this.#tryInTurn(table, smaller, from);
      if (part) return { part, size: smaller.limit };
      smaller = smallerThan(smaller);
      await giveWay();
    }
    throw new Error(`a document of ${table.name} is longer than an answer may be`);
  }

  /** One deep page after another, so that each sees how long those before it took. */
  async #tryInTurn(table: Table, query: SlicedQuery, from: PageEnd | undefined): Promise<Part | undefined> {
    if (query.offset <= PASSED_AT_ONCE) return this.#tryPart(table, query, from);
    return this.#deepPages.run(async () => {
      await giveWay();
      return this.#tryPart(table, query, from);
    });
  }

  /** Undefined where the text would be too long. */
  #tryPart(table: Table, query: SlicedQuery, from: PageEnd | undefined): Part | undefined {
    try {
      return this.#part(table, query, from);
    } catch (error) {
      if (isTooBig(error)) return undefined;
      throw error;
    }
  }

  #part(table: Table, query: SlicedQuery, from: PageEnd | undefined): Part {
    const shape = this.#shapeOf(table, query, from);
    const page = this.#connection.statement(`page ${keyOf(shape)}`, () => pageSql(this.#tables, shape));
    const [marked, count, places, total] = page.rowBy(valuesOf(query, shape, from)) ?? [];
    return {
      ...unmark(asText(marked)),
      count: asNumber(count),
      total: asNumber(total),
      end: this.#endAt(table, places),
    };
  }

  #shapeOf(table: Table, query: SlicedQuery, from: PageEnd | undefined): Shape {
    const within = withinOf(table, query);
    const driver = query.driver ?? this.#driver.of(table, query.where, within);
    return shapeOf({ tables: this.#tables, table, within, driver }, query, from !== undefined);
  }

  #endAt(table: Table, places: unknown): PageEnd | undefined {
    if (typeof places !== 'string') return undefined;
    const place = BigInt(places.slice(places.lastIndexOf(',') + 1));
    return { place, order: this.#orderAt(table, place) };
  }

  /** Where the next page begins; undefined if there is none, or nobody counts. */
  async #nextOf(
    table: Table,
    query: ListQuery,
    { count, total, end }: Part,
    { isCut, driver }: { readonly isCut: boolean; readonly driver: string | undefined },
  ): Promise<PageEnd | undefined> {
    if (query.total === 'none' || !end) return undefined;
    if (isCut) return end;
    if (count < query.limit) return undefined;
    if (query.cursor === undefined) return query.offset + count < total ? end : undefined;
    return (await this.#goesOn(table, query, end, driver)) ? end : undefined;
  }

  #orderAt(table: Table, place: bigint): string | null {
    const { orderBy } = table.collection;
    if (orderBy === undefined) return null;
    const sql = () => `SELECT ${columnOf(table, orderBy)} FROM ${table.name} WHERE place = ?`;
    return asText(this.#connection.statement(`order ${table.name}`, sql).row(place)?.[0]);
  }

  async #goesOn(table: Table, query: ListQuery, end: PageEnd, driver: string | undefined): Promise<boolean> {
    const shape = this.#shapeOf(table, query, end);
    if (driver !== undefined) return goesOnInSlices(this.#connection, shape, query, end);
    const further = this.#connection.statement(`further ${keyOf(shape)}`, () => furtherSql(shape));
    return further.rowBy(valuesOf(query, shape, end)) !== undefined;
  }
}

const withinOf = ({ collection }: Table, query: ListQuery): OneOf | undefined =>
  narrow(collection, query)?.within;

/** Of what comes after the first part nothing is skipped or counted again. */
const restOf = ({ isBegun }: JoinedParts): Partial<ListQuery> =>
  isBegun ? { offset: 0, total: 'none' } : {};
