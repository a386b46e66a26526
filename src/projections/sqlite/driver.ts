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

function probeSql(table: Table, field: string): string {
  const matches = `FROM ${table.name} ${pathTo(table, [field])} WHERE ${columnOf(table, field)} IS ?`;
  return `SELECT count(*) FROM (SELECT 1 ${matches} LIMIT ${SELECTIVITY_PROBE})`;
}
