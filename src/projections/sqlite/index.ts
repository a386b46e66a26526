/** The embedded read store: `read.db`, on the runtime's own SQLite. Knows no entity, only collections. */
import type { Position } from '../../events/event.ts';
import type {
  ChangeBatch,
  Collection,
  DocumentAnswer,
  IncludeQuery,
  ListAnswer,
  ListQuery,
  ReadStore,
  StoredDocument,
} from '../readStore.ts';
import { asNumber, asText, type Connection, type Statement } from './connection.ts';
import { CounterChanges, Counters } from './counters.ts';
import { documentSql, includesOf, ROOT, unmark } from './documentText.ts';
import { completeFile, openFile } from './file.ts';
import { Lists } from './lists.ts';
import { type Table, type Tables, tablesOf } from './schema.ts';
import { TableBatch } from './tableBatch.ts';
import { TableStatements } from './tableStatements.ts';

export { ReadStoreOutdated } from './outdated.ts';

export interface SqliteReadStoreOptions {
  readonly path: string;
  readonly collections: readonly Collection[];
  /** Id of the log that the documents come from. */
  readonly epoch: string;
  readonly readOnly?: boolean;
  /** Read-only, and every read shows the state at opening while another process goes on writing. */
  readonly snapshot?: boolean;
  /**
   * Builds a fresh file fast: apply thousands of events a batch, then `finishBulk`. Until then lists are not
   * available, and whoever else opens the file gets `ReadStoreOutdated`, also after a crash.
   */
  readonly bulk?: boolean;
}

export interface SqliteReadStore extends ReadStore {
  /** Ends `bulk`: builds indexes and counters, makes the file durable and complete. Then a store like any other. */
  finishBulk(): Promise<void>;
}

/** Documents in a page of a scan. */
const SCAN_PAGE = 1_000;

/** Opens or creates. @throws ReadStoreOutdated if the file must be built anew. */
export function openSqliteReadStore(options: SqliteReadStoreOptions): SqliteReadStore {
  const { path, collections, epoch, snapshot = false, bulk = false } = options;
  const tables = tablesOf(collections);
  const readOnly = snapshot || (options.readOnly ?? false);
  const connection = openFile({ path, tables, epoch, readOnly, bulk });
  if (snapshot) connection.exec('BEGIN; SELECT count(*) FROM _meta');
  return new Store(connection, tables, bulk);
}

class Store implements SqliteReadStore {
  readonly #connection: Connection;
  readonly #tables: Tables;
  readonly #statements: ReadonlyMap<string, TableStatements>;
  readonly #counters: Counters;
  readonly #lists: Lists;
  readonly #checkpoint: Statement;
  readonly #setCheckpoint: Statement;
  #bulk: boolean;

  constructor(connection: Connection, tables: Tables, bulk: boolean) {
    this.#connection = connection;
    this.#tables = tables;
    this.#statements = new Map(
      [...tables].map(([name, table]) => [name, new TableStatements(connection, table)]),
    );
    this.#counters = new Counters(connection);
    this.#lists = new Lists(connection, tables);
    this.#checkpoint = connection.prepare("SELECT value FROM _meta WHERE key = 'checkpoint'");
    this.#setCheckpoint = connection.prepare("INSERT OR REPLACE INTO _meta VALUES ('checkpoint', ?)");
    this.#bulk = bulk;
  }

  async checkpoint(): Promise<Position | undefined> {
    return this.#reached();
  }

  async apply(batch: ChangeBatch): Promise<void> {
    this.#connection.transaction(() => {
      // With the checkpoint in the same transaction it is the guard for every document at once.
      const reached = this.#reached() ?? -1n;
      if (batch.checkpoint <= reached) return;
      this.#write(batch, reached);
      this.#setCheckpoint.run(String(batch.checkpoint));
    });
  }

  async get(collection: string, id: string, query: IncludeQuery): Promise<DocumentAnswer | undefined> {
    const table = this.#table(collection);
    const includes = includesOf(table.collection, query);
    const statement = this.#connection.statement(`get ${collection} ${includes}`, () => {
      const text = documentSql(this.#tables, table, ROOT, includes);
      return `SELECT ${text}, ${ROOT}.revision FROM ${table.name} ${ROOT} WHERE ${ROOT}.id = :id`;
    });
    const row = statement.rowBy({ id, includeLimit: query.includeLimit });
    return row && { ...unmark(asText(row[0])), revision: asNumber(row[1]) };
  }

  async list(collection: string, query: ListQuery): Promise<ListAnswer> {
    return this.#lists.list(this.#table(collection), query);
  }

  async *scan(collection: string): AsyncGenerator<readonly StoredDocument[]> {
    const page = this.#connection.prepare(
      `SELECT id, CAST(place AS TEXT), revision, document FROM ${this.#table(collection).name}
       WHERE id > ? ORDER BY id LIMIT ${SCAN_PAGE}`,
    );
    for (let rows = page.rows(''); rows.length > 0; rows = page.rows(asText(rows.at(-1)?.[0]))) {
      yield rows.map(([id, place, revision, document]) => ({
        id: asText(id),
        place: asText(place),
        revision: asNumber(revision),
        text: asText(document),
      }));
    }
  }

  async finishBulk(): Promise<void> {
    if (!this.#bulk) throw new TypeError('the store was not opened for bulk');
    completeFile(this.#connection, this.#tables, () => this.#counters.rebuild(this.#tables));
    this.#bulk = false;
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #reached(): Position | undefined {
    const row = this.#checkpoint.row();
    return row && BigInt(asText(row[0]));
  }

  #write({ changes }: ChangeBatch, reached: Position): void {
    const counters = new CounterChanges();
    const batches = new Map<string, TableBatch>();
    for (const change of changes) {
      if (change.position <= reached) continue;
      const batch = batches.get(change.collection) ?? new TableBatch(this.#statementsOf(change), counters);
      batches.set(change.collection, batch);
      batch.apply(change);
    }
    for (const batch of batches.values()) batch.flush();
    // In bulk they are made from the documents at the end.
    if (!this.#bulk) this.#counters.write(counters);
  }

  #statementsOf({ collection }: { readonly collection: string }): TableStatements {
    const statements = this.#statements.get(collection);
    if (!statements) throw new TypeError(`no collection ${collection}`);
    return statements;
  }

  #table(collection: string): Table {
    const table = this.#tables.get(collection);
    if (!table) throw new TypeError(`no collection ${collection}`);
    return table;
  }
}
