/** From which filter's index a list is read. */
import type { Document, OneOf, Scalar } from '../readStore.ts';
import { asNumber, type Connection } from './connection.ts';
import { countSql } from './counters.ts';
import { columnOf, pathTo, type Table } from './schema.ts';

/** How far the matches of a filter without counters are counted, to see whether it is the one to start from. */
const SELECTIVITY_PROBE = 10_000;
/** Values of one field whose matches are looked at for that. */
const VALUES_PROBED = 32;

export class Driver {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Of several filters, the one with the fewest matches: its index is walked, the others are checked. */
  of(table: Table, where: Document, within: OneOf | undefined): string | undefined {
    const { listedBy } = table.collection;
    if (listedBy !== undefined) return listedBy;
    const fields = Object.keys(where);
    const [first] = fields;
    if (first === undefined) return within?.field;
    if (fields.length === 1 && !within) return first;
    const counts = fields.map(field => ({ field, n: this.matches(table, field, where[field]) }));
    if (within) counts.push({ field: within.field, n: this.#matchesOf(table, within) });
    return counts.reduce((best, next) => (next.n < best.n ? next : best)).field;
  }

  /** Whether more documents than `count` may match: each filter alone says so. */
  mayMatchMoreThan(count: number, table: Table, where: Document): boolean {
    const { listedBy } = table.collection;
    const fields = listedBy === undefined ? Object.keys(where) : [listedBy];
    if (fields.length === 0) return this.#documents(table) > count;
    return fields.every(field => {
      const sql = () => someSql(table, field, count + 1);
      const some = this.#connection.statement(`up to ${count} ${table.name} ${field}`, sql);
      return asNumber(some.row(where[field] ?? null)?.[0]) > count;
    });
  }

  #documents(table: Table): number {
    const counted = this.#connection.statement(`documents ${table.name}`, () => `SELECT ${countSql(table)}`);
    return asNumber(counted.row()?.[0]);
  }

  matches(table: Table, field: string, value: Scalar | undefined): number {
    const counted = table.collection.counted.includes(field);
    const sql = counted ? () => `SELECT ${countSql(table, field, '?')}` : () => probeSql(table, field);
    const matches = this.#connection.statement(`matches ${table.name} ${field}`, sql);
    return asNumber(matches.row(value ?? null)?.[0]);
  }

  #matchesOf(table: Table, { field, values }: OneOf): number {
    if (field === table.collection.id) return values.length;
    if (values.length > VALUES_PROBED) return Number.POSITIVE_INFINITY;
    return values.reduce((sum, value) => sum + this.matches(table, field, value), 0);
  }
}

const probeSql = (table: Table, field: string): string => someSql(table, field, SELECTIVITY_PROBE);

/** How many documents have a value, counted no further than a limit. */
function someSql(table: Table, field: string, limit: number): string {
  const matches = `FROM ${table.name} ${pathTo(table, [field])} WHERE ${columnOf(table, field)} IS ?`;
  return `SELECT count(*) FROM (SELECT 1 ${matches} LIMIT ${limit})`;
}
