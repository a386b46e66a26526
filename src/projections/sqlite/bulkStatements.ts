/**
 * The statements of a bulk build: new rows are gathered and inserted many at a time. Whatever looks into the table
 * finds them there.
 */
import type { Scalar } from '../readStore.ts';
import type { Bindable, Connection, Row, Statement } from './connection.ts';
import type { Table } from './schema.ts';
import { TableStatements } from './tableStatements.ts';

/** Of one statement: each costs a call into SQLite, and so does each row of a statement, only less. */
const ROWS_AT_ONCE = 16;

export class BulkStatements extends TableStatements {
  #rows: (readonly Bindable[])[] = [];
  readonly #insertMany: Statement;
  readonly #insertOne: Statement;

  constructor(connection: Connection, table: Table) {
    super(connection, table);
    this.#insertOne = connection.prepare(this.insertSql(1));
    this.#insertMany = connection.prepare(this.insertSql(ROWS_AT_ONCE));
  }

  /** A row whose id exists is passed over. */
  add(row: readonly Bindable[]): void {
    if (this.#rows.push(row) < ROWS_AT_ONCE) return;
    this.#insertMany.run(...this.#rows.flat());
    this.#rows = [];
  }

  /** Inserts what was gathered. */
  flush(): void {
    for (const row of this.#rows) this.#insertOne.run(...row);
    this.#rows = [];
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
