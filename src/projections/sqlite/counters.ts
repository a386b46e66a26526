/**
 * How many documents a collection has, and how many for each value of its `counted` fields, kept in the same
 * transaction as the documents. Without them a total costs as much as there are matches.
 */
import { foldedValue } from '../folding.ts';
import type { Scalar } from '../readStore.ts';
import type { Connection, Statement } from './connection.ts';
import { columnOf, type Table, type Tables } from './schema.ts';

/** NULL cannot be part of the key; an empty blob, which no document can hold, stands for it. */
const NULL_VALUE = "x''";

export const COUNTERS_SQL =
  'CREATE TABLE _count (counter TEXT, value, n INTEGER NOT NULL, PRIMARY KEY (counter, value)) WITHOUT ROWID';

const counterOf = ({ collection }: Table, field?: string): string =>
  field === undefined ? collection.name : `${collection.name}.${field}`;

/** SQL for the count of all documents, or of those whose `field` has the value that `value` names in SQL. */
export function countSql(table: Table, field?: string, value = 'NULL'): string {
  const key = `counter = '${counterOf(table, field)}' AND value = coalesce(${value}, ${NULL_VALUE})`;
  return `coalesce((SELECT n FROM _count WHERE ${key}), 0)`;
}

/** SQL for the count of those whose `field` has one of the values that the parameter lists as JSON. */
export function sumSql(table: Table, field: string, parameter: string): string {
  const values = `value IN (SELECT value FROM json_each(:${parameter}))`;
  return `coalesce((SELECT sum(n) FROM _count WHERE counter = '${counterOf(table, field)}' AND ${values}), 0)`;
}

/** What one batch adds and takes, summed up until it is written. */
export class CounterChanges {
  readonly #sums = new Map<string, Map<Scalar, number>>();

  /** `difference` documents more (or fewer, if negative) that hold these values. */
  count(table: Table, document: { readonly [field: string]: Scalar }, difference: number): void {
    this.add(table, undefined, null, difference);
    for (const field of table.collection.counted) this.add(table, field, document[field] ?? null, difference);
  }

  add(table: Table, field: string | undefined, value: Scalar, difference: number): void {
    const counter = counterOf(table, field);
    const sums = this.#sums.get(counter) ?? new Map<Scalar, number>();
    const counted = field === undefined ? value : foldedValue(table.collection, field, value);
    this.#sums.set(counter, sums.set(counted, (sums.get(counted) ?? 0) + difference));
  }

  *[Symbol.iterator](): Generator<[counter: string, value: Scalar, difference: number]> {
    for (const [counter, sums] of this.#sums) {
      for (const [value, difference] of sums) if (difference !== 0) yield [counter, value, difference];
    }
  }
}

export class Counters {
  readonly #add: Statement;
  readonly #dropEmpty: Statement;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#add = connection.prepare(
      `INSERT INTO _count VALUES (?, coalesce(?, ${NULL_VALUE}), ?)
       ON CONFLICT DO UPDATE SET n = n + excluded.n`,
    );
    this.#dropEmpty = connection.prepare(
      `DELETE FROM _count WHERE counter = ? AND value = coalesce(?, ${NULL_VALUE}) AND n = 0`,
    );
  }

  write(changes: CounterChanges): void {
    for (const [counter, value, difference] of changes) {
      this.#add.run(counter, value, difference);
      if (difference < 0) this.#dropEmpty.run(counter, value);
    }
  }

  /** All counters from the documents themselves. */
  rebuild(tables: Tables): void {
    this.#connection.exec('DELETE FROM _count');
    for (const table of tables.values()) {
      const insert = (counter: string, value: string, group: string) =>
        `INSERT INTO _count SELECT '${counter}', ${value}, count(*) FROM ${table.name} ${group}`;
      this.#connection.exec(insert(counterOf(table), NULL_VALUE, ''));
      for (const field of table.collection.counted) {
        const column = columnOf(table, field);
        const value = `coalesce(${column}, ${NULL_VALUE})`;
        this.#connection.exec(insert(counterOf(table, field), value, `GROUP BY ${column}`));
      }
    }
  }
}
