/**
 * The statements of a bulk build: new rows are gathered and inserted many at a time. Whatever looks into the table
 * finds them there.
 */
import type { Scalar } from '../readStore.ts';
import type { RowValues } from './bulkRows.ts';
import type { Bindable, Connection, Row, Statement } from './connection.ts';
import type { Table } from './schema.ts';
import { TableStatements } from './tableStatements.ts';

/** Of one statement: each costs a call into SQLite, and so does each row of a statement, only less. */
const ROWS_AT_ONCE = 16;

export class BulkStatements extends TableStatements {
  /** Values of a row. */
  readonly #width: number;
  /** Of rows that are not inserted yet: fewer than {@link ROWS_AT_ONCE}. */
  #gathered: Bindable[] = [];
  readonly #insertMany: Statement;
  readonly #insertOne: Statement;

  constructor(connection: Connection, table: Table) {
    super(connection, table);
    this.#width = this.columns.length;
    this.#insertOne = connection.prepare(this.insertSql(1));
    this.#insertMany = connection.prepare(this.insertSql(ROWS_AT_ONCE));
  }

  /** Rows whose id exists are passed over. */
  add(rows: RowValues): void {
    const full = this.#width * ROWS_AT_ONCE;
    let at = full - this.#gathered.length;
    this.#gathered.push(...rows.slice(0, at));
    if (this.#gathered.length < full) return;
    this.#insertMany.run(...this.#gathered);
    for (; at + full <= rows.length; at += full) this.#insertMany.run(...rows.slice(at, at + full));
    this.#gathered = rows.slice(at);
  }

  /** Inserts what was gathered. */
  flush(): void {
    const rows = this.#gathered;
    for (let at = 0; at < rows.length; at += this.#width)
      this.#insertOne.run(...rows.slice(at, at + this.#width));
    this.#gathered = [];
  }

  override byId(id: Scalar): Row | undefined {
    this.flush();
    return super.byId(id);
  }

  override byNaturalKey(key: readonly string[], values: readonly Scalar[]): Row | undefined {
    this.flush();
    return super.byNaturalKey(key, values);
  }

  override deleteById(id: string): void {
    this.flush();
    super.deleteById(id);
  }

  override deleteSome(field: string, value: Scalar, limit: number): readonly Row[] {
    this.flush();
    return super.deleteSome(field, value, limit);
  }
}
