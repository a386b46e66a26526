/** The embedded read store: `read.db`, on the runtime's own SQLite. Knows no entity, only collections. */
import type { Position } from '../../events/event.ts';
import { ConcurrencyLimit } from '../../scheduling/concurrencyLimit.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';
import { includesOf } from '../queryValidation.ts';
import {
  type ChangeBatch,
  type Collection,
  type DocumentAnswer,
  type IncludeQuery,
  type ListAnswer,
  type ListQuery,
  type ReadStore,
  ReadStoreUnavailable,
  type StoredDocument,
} from '../readStore.ts';
import { visibleOf } from '../visibility.ts';
import { AnswerCache, documentKeyOf, groupOf, listKeyOf } from './answerCache.ts';
import { BatchWriter } from './batchWriter.ts';
import { asNumber, asText, type Connection, isTooBig } from './connection.ts';
import { collectionsOf, documentSql, ROOT, unmark } from './documentText.ts';
import { type FileOptions, openFile } from './file.ts';
import { Lists } from './lists.ts';
import { ListsThread } from './listsThread.ts';
import { columnOf, type Table, type Tables, tablesOf } from './schema.ts';
import { seenSql, visibleParts } from './visibleSql.ts';

export { ReadStoreOutdated } from './outdated.ts';

export interface SqliteReadStoreOptions {
  readonly path: string;
  readonly collections: readonly Collection[];
  /** Id of the log that the documents come from. */
  readonly epoch: string;
  readonly readOnly?: boolean;
  /** Read-only, and every read shows the state at opening while another process goes on writing. */
  readonly snapshot?: boolean;
}

/** Lists that are no longer are answered at once; what may be longer is for a thread. */
const SMALL_PAGE = 100;
/** Those, and lists with includes, that are put together at once; others wait their turn, and hold nothing yet. */
const MAX_LARGE_PAGES = 4;
/** Characters of cached documents, and of cached lists. */
const CACHED_DOCUMENTS_LENGTH = 4 * 1024 * 1024;
const CACHED_LISTS_LENGTH = 8 * 1024 * 1024;
/** Documents in a page of a scan. */
const SCAN_PAGE = 1_000;

/** Opens or creates. @throws ReadStoreOutdated if the file must be rebuilt. */
export function openSqliteReadStore(options: SqliteReadStoreOptions): ReadStore {
  const { path, collections, epoch, snapshot = false } = options;
  const tables = tablesOf(collections);
  const readOnly = snapshot || (options.readOnly ?? false);
  const file: FileOptions = { path, tables, epoch, readOnly };
  const connection = openFile(file);
  if (snapshot) connection.beginSnapshot();
  return new Store(connection, file);
}

class Store implements ReadStore {
  readonly #connection: Connection;
  readonly #tables: Tables;
  readonly #batches: BatchWriter;
  readonly #lists: Lists;
  readonly #thread: ListsThread;
  readonly #large = new ConcurrencyLimit(MAX_LARGE_PAGES);
  /** All changes are made here, and seen at once. */
  readonly #isOnlyWriter: boolean;
  readonly #documents = new AnswerCache<DocumentAnswer>(CACHED_DOCUMENTS_LENGTH);
  readonly #pages = new AnswerCache<ListAnswer>(CACHED_LISTS_LENGTH);

  constructor(connection: Connection, file: FileOptions) {
    const { path, tables, readOnly } = file;
    this.#isOnlyWriter = !readOnly;
    this.#connection = connection;
    this.#tables = tables;
    this.#batches = new BatchWriter(connection, file, batch => this.#invalidate(batch));
    this.#lists = new Lists(connection, tables);
    this.#thread = new ListsThread({ path, tables });
  }

  get isCurrent(): boolean {
    return this.#batches.isCurrent;
  }

  async checkpoint(): Promise<Position | undefined> {
    return this.#batches.checkpoint();
  }

  apply(batch: ChangeBatch): Promise<void> {
    return this.#batches.apply(batch);
  }

  #invalidate({ changes }: ChangeBatch): void {
    const changed = new Set(changes.map(({ collection }) => collection));
    this.#documents.invalidate(changed);
    this.#pages.invalidate(changed);
  }

  async get(collection: string, id: string, query: IncludeQuery): Promise<DocumentAnswer | undefined> {
    this.#requireCurrent();
    const table = this.#table(collection);
    if (!this.#isOnlyWriter) return this.#get(table, id, query);
    const [group, key] = [groupOf(collection, query), documentKeyOf(id, query)];
    const cached = this.#documents.get(group, key);
    if (cached) return cached;
    const found = this.#get(table, id, query);
    if (found) this.#documents.set(group, key, found, () => this.#sourcesOf(table, query));
    return found;
  }

  #sourcesOf(table: Table, query: IncludeQuery): readonly string[] {
    const includes = includesOf(table.collection, query);
    return collectionsOf(this.#tables, table, includes).map(({ name }) => name);
  }

  #get(table: Table, id: string, query: IncludeQuery): DocumentAnswer | undefined {
    for (let { includeLimit } = query; ; includeLimit = Math.floor(includeLimit / 2)) {
      try {
        return this.#document(table, id, { ...query, includeLimit });
      } catch (error) {
        // Lists of its includes are cut shorter than was asked, and named like any list that is cut.
        if (!isTooBig(error) || includeLimit === 0) throw error;
      }
    }
  }

  #document(table: Table, id: string, query: IncludeQuery): DocumentAnswer | undefined {
    const { name: collection } = table.collection;
    const includes = includesOf(table.collection, query);
    const { visibility, includeLimit } = query;
    const read = () => collectionsOf(this.#tables, table, includes);
    const { key, values } = visibleParts(visibility, `${collection} ${includes}`, read);
    // Of one document the engine is slower to compare than we are; where there are includes it need not join them.
    const within = includes.length === 0 ? visibleOf(visibility, table.collection)?.within : undefined;
    const statement = this.#connection.statement(`get ${collection} ${includes} ${key}`, () => {
      const text = documentSql(this.#tables, table, ROOT, includes, visibility);
      const of = within ? `, ${ROOT}.${columnOf(table, within.field)}` : '';
      const seen = within ? '' : seenSql(visibility, table, ROOT);
      return `SELECT ${text}, ${ROOT}.revision${of} FROM ${table.name} ${ROOT} WHERE ${ROOT}.id = :id${seen}`;
    });
    const row = statement.rowBy({ id, includeLimit, ...values });
    if (!row || (within && !within.values.some(value => value === row[2]))) return undefined;
    return { ...unmark(asText(row[0])), revision: asNumber(row[1]) };
  }

  async existing(collection: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    this.#requireCurrent();
    const { name } = this.#table(collection);
    const sql = `SELECT id FROM ${name} WHERE id IN (SELECT value FROM json_each(?))`;
    const rows = this.#connection.statement(`existing ${collection}`, () => sql).rows(JSON.stringify(ids));
    return new Set(rows.map(([id]) => asText(id)));
  }

  async list(collection: string, query: ListQuery): Promise<ListAnswer> {
    this.#requireCurrent();
    const answer = await this.#cachedList(collection, query);
    this.#requireCurrent();
    return answer;
  }

  async #cachedList(collection: string, query: ListQuery): Promise<ListAnswer> {
    const table = this.#table(collection);
    // Lists without a total are not read by callers, but once for each event, by what reacts to it.
    if (!this.#isOnlyWriter || query.total === 'none') return this.#list(table, query);
    const [group, key] = [groupOf(collection, query), listKeyOf(query)];
    const cached = this.#pages.get(group, key);
    if (cached) return cached;
    const { changes } = this.#pages;
    const answer = await this.#list(table, query);
    if (changes === this.#pages.changes)
      this.#pages.set(group, key, answer, () => this.#sourcesOf(table, query));
    return answer;
  }

  async #list(table: Table, query: ListQuery): Promise<ListAnswer> {
    const read = () => this.#lists.list(table, query);
    if (query.limit <= SMALL_PAGE && query.include.length === 0) return read();
    return this.#large.run(async () => {
      if (this.#isForThread(table, query)) return this.#listInThread(table, query);
      await giveWay('first');
      return read();
    });
  }

  #isForThread(table: Table, query: ListQuery): boolean {
    // What reacts to events asks for one event after another: each time what was applied would have to be committed.
    if (!this.#isOnlyWriter || query.total === 'none') return false;
    return this.#lists.mayHoldMoreThan(SMALL_PAGE, table, query) && this.#batches.commitForReaders();
  }

  async #listInThread({ collection }: Table, query: ListQuery): Promise<ListAnswer> {
    const answer = await this.#thread.list(collection.name, query);
    // It may have seen more than this connection shows.
    await this.#batches.shown();
    return answer;
  }

  async *scan(collection: string): AsyncGenerator<readonly StoredDocument[]> {
    this.#requireCurrent();
    const page = this.#connection.prepare(
      `SELECT id, CAST(place AS TEXT), revision, document FROM ${this.#table(collection).name}
       WHERE id > ? ORDER BY id LIMIT ${SCAN_PAGE}`,
    );
    for (let rows = page.rows(''); rows.length > 0; rows = page.rows(asText(rows.at(-1)?.[0]))) {
      this.#requireCurrent();
      yield rows.map(([id, place, revision, document]) => ({
        id: asText(id),
        place: asText(place),
        revision: asNumber(revision),
        text: asText(document),
      }));
    }
  }

  async close(): Promise<void> {
    await this.#thread.close();
    await this.#batches.close();
    this.#connection.close();
  }

  /** @throws ReadStoreUnavailable from when something is missing that was shown until it is applied again */
  #requireCurrent(): void {
    if (!this.isCurrent) throw new ReadStoreUnavailable('The read models have lost what they had shown');
  }

  #table(collection: string): Table {
    const table = this.#tables.get(collection);
    if (!table) throw new TypeError(`no collection ${collection}`);
    return table;
  }
}
