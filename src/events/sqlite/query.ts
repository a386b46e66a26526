/**
 * A prepared statement with typed parameters and rows: the one place where values are bound. `node:sqlite` turns
 * what it does not know into NULL or into named parameters without a word, so nothing else touches a statement.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Numbers are integers within 2^53 - 1; they bind as REAL, and the INTEGER columns turn them back. */
type Value = string | number;

export class Query<Params extends readonly Value[], Row extends readonly Value[] = never> {
  readonly #statement: StatementSync;

  constructor(db: DatabaseSync, sql: string) {
    this.#statement = db.prepare(sql);
    this.#statement.setReturnArrays(true);
  }

  all(...params: Params): readonly Row[] {
    return this.#statement.all(...params) as unknown as Row[];
  }

  /** Rows until `size` of them adds up to `max`; at least one where there is any. */
  upTo(max: number, size: (row: Row) => number, ...params: Params): readonly Row[] {
    const rows: Row[] = [];
    let taken = 0;
    for (const each of this.#statement.iterate(...params)) {
      const row = each as unknown as Row;
      rows.push(row);
      taken += size(row);
      if (taken >= max) break;
    }
    return rows;
  }

  get(...params: Params): Row | undefined {
    return this.#statement.get(...params) as unknown as Row | undefined;
  }

  /** Answers the id that the row got. */
  insert(...params: Params): number {
    return Number(this.#statement.run(...params).lastInsertRowid);
  }
}
