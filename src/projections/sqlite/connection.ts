/**
 * One connection to an SQLite file. Nothing else touches `node:sqlite`, but for checkpoints: every value goes in through
 * `bind`, rows come out as arrays, and integers that may pass 2^53 are read as text by the SQL itself.
 */
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { makePrivateFile } from '../../privateFiles.ts';
import { MAX_ANSWER_BYTES, type Scalar } from '../readStore.ts';

export type Bindable = Scalar | bigint;
type Bound = Exclude<Bindable, boolean>;
export type Named = { readonly [parameter: string]: Bindable };
export type Row = readonly SQLOutputValue[];

/** How long a statement waits for another connection's lock before it fails. */
const BUSY_TIMEOUT_MS = 5_000;
/** Statements kept per connection; the least recently prepared goes first and is prepared again when asked for. */
const STATEMENTS_KEPT = 512;

export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, Statement>();

  constructor(path: string, readOnly: boolean) {
    if (!readOnly) makePrivateFile(path);
    this.#database = new DatabaseSync(path, {
      readOnly,
      timeout: BUSY_TIMEOUT_MS,
      // A text that grows beyond it ends the statement, in whatever part of it: no answer is put together in vain.
      limits: { length: MAX_ANSWER_BYTES },
    });
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): Statement {
    return new Statement(this.#database.prepare(sql));
  }

  /** The statement kept under `key`; `sql` is only asked the first time. The key must determine the SQL. */
  statement(key: string, sql: () => string): Statement {
    const known = this.#statements.get(key);
    if (known) return known;
    const statement = this.prepare(sql());
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= STATEMENTS_KEPT && !oldest.done) this.#statements.delete(oldest.value);
    this.#statements.set(key, statement);
    return statement;
  }

  get isTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Reads show the present state from now on, whatever others commit, until this transaction is committed. */
  beginSnapshot(): void {
    // The first read takes the snapshot.
    this.#database.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
  }

  /** All of `work` or nothing of it. */
  transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

/** SQLite's own code of a text beyond the limit; extended codes carry it in their lowest byte. */
const TOO_BIG = 18;

/** Whether a statement ended because a text became longer than {@link MAX_ANSWER_BYTES}. */
export const isTooBig = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'errcode' in error &&
  (Number(error.errcode) & 0xff) === TOO_BIG;

export class Statement {
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    statement.setReturnArrays(true);
    // What writes has no columns, and reports the last rowid: a place, which may be past 2^53.
    statement.setReadBigInts(statement.columns().length === 0);
    statement.setAllowUnknownNamedParameters(true);
    this.#statement = statement;
  }

  /** How many rows it changed. */
  run(...values: Bindable[]): number {
    return Number(this.#statement.run(...bindAll(values)).changes);
  }

  row(...values: Bindable[]): Row | undefined {
    return this.#statement.get(...bindAll(values)) as Row | undefined;
  }

  rows(...values: Bindable[]): readonly Row[] {
    return this.#statement.all(...bindAll(values)) as unknown as Row[];
  }

  /** As `row`, its parameters by name; names that the SQL does not mention are ignored. */
  rowBy(values: Named): Row | undefined {
    const bound: Record<string, SQLInputValue> = {};
    for (const name in values) bound[name] = bind(values[name] ?? null);
    return this.#statement.get(bound) as Row | undefined;
  }
}

/** In place: the list is the callee's own, and this is the innermost loop of every rebuild. */
function bindAll(values: Bindable[]): Bound[] {
  const bound: (Bindable | Bound)[] = values;
  for (let index = 0; index < bound.length; index++) bound[index] = bind(values[index] ?? null);
  return bound as Bound[];
}

/** Booleans become 0 and 1; what SQLite would quietly turn into NULL is refused. */
function bind(value: Bindable): Bound {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string' || typeof value === 'bigint' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`no value for SQLite: ${value}`);
}

export function asText(value: SQLOutputValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`text expected, SQLite answered ${typeof value}`);
}

export function asNumber(value: SQLOutputValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`number expected, SQLite answered ${typeof value}`);
}

/** A column that holds a document's field. */
export function asScalar(value: SQLOutputValue | undefined): Exclude<Scalar, boolean> {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  throw new TypeError(`scalar expected, SQLite answered ${typeof value}`);
}
