/** The SQL that writes one collection's table, and reads from it what a change needs to know. */
import { foldedValue } from '../folding.ts';
import type { Document, Scalar } from '../readStore.ts';
import { asNumber, type Connection, type Row, type Statement } from './connection.ts';
import { columnValues } from './documentColumns.ts';
import { columnOf, indexOn, pathTo, readFields, type Table } from './schema.ts';

const READ = 'SELECT id, revision, document';

export class TableStatements {
  readonly table: Table;
  /** Fields that are part of a natural key. */
  readonly keyFields: ReadonlySet<string>;
  /** Natural keys by their fields, joined in the order of a match that names them. */
  readonly #keys = new Map<string, readonly string[]>();
  readonly #connection: Connection;
  readonly #insert: Statement;
  readonly #byId: Statement;
  readonly #deleteById: Statement;
  readonly #updateRevision: Statement;

  constructor(connection: Connection, table: Table) {
    this.#connection = connection;
    this.table = table;
    this.keyFields = new Set(table.collection.naturalKeys?.flat());
    this.#insert = connection.prepare(this.insertSql(1));
    this.#byId = connection.prepare(`${READ} FROM ${table.name} WHERE id = ?`);
    this.#updateRevision = connection.prepare(
      `UPDATE ${table.name} SET revision = ?, position = ? WHERE id = ?`,
    );
    this.#deleteById = connection.prepare(`DELETE FROM ${table.name} WHERE id = ?`);
  }

  /** In the order in which the values of a row are bound. */
  protected get columns(): readonly string[] {
    const fields = this.table.fields.map(field => columnOf(this.table, field));
    return ['place', 'id', 'revision', 'position', ...fields, 'document'];
  }

  /** Of so many rows; those whose id exists are passed over. */
  protected insertSql(rows: number): string {
    const { columns, table } = this;
    const row = `(${columns.map(() => '?').join(', ')})`;
    const values = Array.from({ length: rows }, () => row).join(', ');
    return `INSERT INTO ${table.name} (${columns.join(', ')}) VALUES ${values} ON CONFLICT (id) DO NOTHING`;
  }

  /** Whether it was inserted: false if the id exists. */
  insert(place: bigint, id: string, revision: number, position: bigint, document: Document): boolean {
    const columns = columnValues(this.table, this.table.fields, document);
    const text = JSON.stringify(document);
    return this.#insert.run(place, id, revision, position, ...columns, text) === 1;
  }

  update(id: string, revision: number, position: bigint, document: Document, changed: Set<string>): void {
    // Columns that are not named cost no look at their indexes.
    const fields = this.table.fields.filter(field => changed.has(field));
    const statement = this.#connection.statement(`update ${this.table.name} ${fields}`, () => {
      const columns = [
        'revision',
        'position',
        'document',
        ...fields.map(field => columnOf(this.table, field)),
      ];
      return `UPDATE ${this.table.name} SET ${columns.map(column => `${column} = ?`).join(', ')} WHERE id = ?`;
    });
    const values = columnValues(this.table, fields, document);
    statement.run(revision, position, JSON.stringify(document), ...values, id);
  }

  updateRevision(id: string, revision: number, position: bigint): void {
    this.#updateRevision.run(revision, position, id);
  }

  byId(id: Scalar): Row | undefined {
    return this.#byId.row(id);
  }

  deleteById(id: string): void {
    this.#deleteById.run(id);
  }

  /** The natural key that a match names. @throws TypeError if it names none. */
  naturalKey(match: Document): readonly string[] {
    const fields = Object.keys(match);
    const asked = fields.join();
    const key = this.#keys.get(asked) ?? this.#findNaturalKey(fields);
    this.#keys.set(asked, key);
    return key;
  }

  #findNaturalKey(fields: readonly string[]): readonly string[] {
    const { name, naturalKeys = [] } = this.table.collection;
    const key = naturalKeys.find(
      candidate => candidate.length === fields.length && candidate.every(field => fields.includes(field)),
    );
    if (!key) throw new TypeError(`${fields} is neither the id nor a natural key of ${name}`);
    return key;
  }

  byNaturalKey(key: readonly string[], values: readonly Scalar[]): Row | undefined {
    const { table } = this;
    const statement = this.#connection.statement(`key ${table.name} ${key}`, () => {
      const equal = key.map(field => `${columnOf(table, field)} = ?`).join(' AND ');
      const path = `INDEXED BY ${indexOn(table, key).name}`;
      return `${READ} FROM ${table.name} ${path} WHERE ${equal} ORDER BY place LIMIT 1`;
    });
    return statement.row(...values);
  }

  /**
   * Deletes up to so many of the documents with that value; answers what they held in the counted fields, a row each.
   */
  deleteSome(field: string, value: Scalar, limit: number): readonly Row[] {
    const { table } = this;
    const statement = this.#connection.statement(`delete ${table.name} ${field}`, () => {
      const counted = table.collection.counted.map(each => columnOf(table, each));
      const some = `SELECT place ${this.#where(field)} LIMIT ?`;
      return `DELETE FROM ${table.name} WHERE place IN (${some}) RETURNING ${[...counted, '1'].join(', ')}`;
    });
    return statement.rows(foldedValue(table.collection, field, value), limit);
  }

  /** How many documents have that value, counted up to `limit`. */
  countSome(field: string, value: Scalar, limit: number): number {
    const { table } = this;
    const statement = this.#connection.statement(`count ${table.name} ${field}`, () => {
      return `SELECT count(*) FROM (SELECT 1 ${this.#where(field)} LIMIT ?)`;
    });
    return asNumber(statement.row(foldedValue(table.collection, field, value), limit)?.[0]);
  }

  #where(field: string): string {
    const { table } = this;
    // While building in bulk it may not be there yet; this runs once, when the statement is prepared.
    this.#connection.exec(indexOn(table, readFields(table, [field])).sql);
    return `FROM ${table.name} ${pathTo(table, [field])} WHERE ${columnOf(table, field)} = ?`;
  }
}
