/** Answers lists: one statement for a page with its includes and total. */
import { decodeCursor, encodeCursor, type PageEnd } from '../cursor.ts';
import type { Document, ListAnswer, ListQuery } from '../readStore.ts';
import { asNumber, asText, type Connection } from './connection.ts';
import { countSql } from './counters.ts';
import { unmark } from './documentText.ts';
import { furtherSql, keyOf, pageSql, type Shape, shapeOf, valuesOf } from './listShape.ts';
import { columnOf, pathTo, type Table, type Tables } from './schema.ts';

/** How far the matches of a filter without counters are counted, to see whether it is the one to start from. */
const SELECTIVITY_PROBE = 10_000;

export class Lists {
  readonly #connection: Connection;
  readonly #tables: Tables;

  constructor(connection: Connection, tables: Tables) {
    this.#connection = connection;
    this.#tables = tables;
  }

  list(table: Table, query: ListQuery): ListAnswer {
    const { collection } = table;
    const shape = shapeOf(table, query, this.#driverOf(table, query.where));
    const from = query.cursor === undefined ? undefined : decodeCursor(collection, query, query.cursor);
    const key = keyOf(shape);
    const page = this.#connection.statement(`page ${key}`, () => pageSql(this.#tables, shape));
    const [marked, count, places, total] = page.rowBy(valuesOf(query, from)) ?? [];
    const read = { count: asNumber(count), total: asNumber(total), places };
    const end = this.#endOf(shape, query, read);
    return {
      ...unmark(asText(marked)),
      total: read.total,
      nextCursor: end && encodeCursor(collection, query, end),
    };
  }

  /** Where the page ends; undefined if it is the last one. */
  #endOf(shape: Shape, query: ListQuery, read: { count: number; total: number; places: unknown }) {
    const { count, total, places } = read;
    if (!shape.counted || count < query.limit || typeof places !== 'string') return undefined;
    if (!shape.resumed && query.offset + count >= total) return undefined;
    const place = BigInt(places.slice(places.lastIndexOf(',') + 1));
    const end: PageEnd = { place, order: this.#orderAt(shape.table, place) };
    return !shape.resumed || this.#goesOn(shape, query, end) ? end : undefined;
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

function probeSql(table: Table, field: string): string {
  const matches = `FROM ${table.name} ${pathTo(table, [field])} WHERE ${columnOf(table, field)} IS ?`;
  return `SELECT count(*) FROM (SELECT 1 ${matches} LIMIT ${SELECTIVITY_PROBE})`;
}
