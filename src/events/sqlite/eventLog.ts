/** The tables of `events.db` as typed reads and writes. Synchronous; decides nothing, remembers nothing. */
import type { DatabaseSync } from 'node:sqlite';
import type { EncodedEvent } from '../appendRequest.ts';
import type { RecordedEvent } from '../event.ts';
import { MAX_PAGE_BYTES } from '../eventStore.ts';
import { Query } from './query.ts';

/** An event as stored: position, stream, revision, type, id, data, metadata (the last two JSON text). */
export type EventRow = readonly [number, string, number, string, string, string, string];

interface StreamPage {
  readonly events: readonly RecordedEvent[];
  readonly isWhole: boolean;
}

const COLUMNS = 'e.position, s.name, e.revision, t.name, e.id, e.data, e.metadata';
/** CROSS JOIN: events in their order first, names looked up for each; the planner may not turn that around. */
const NAMES = 'CROSS JOIN stream s ON s.id = e.stream CROSS JOIN event_type t ON t.id = e.type';
/** A bare `LIMIT ?` is planned again at every call, at several times the cost of the query; this one is not. */
const LIMIT = 'LIMIT CAST(? AS INTEGER)';
const OF_STREAM = `SELECT ${COLUMNS} FROM event e ${NAMES} WHERE e.stream = ?`;
const OF_TYPE = 'SELECT position FROM event WHERE type = ? AND position > ?';

export class EventLog {
  readonly #db: DatabaseSync;
  readonly #epoch;
  readonly #last;
  readonly #page;
  readonly #stream;
  readonly #type;
  readonly #types;
  readonly #forwards;
  readonly #backwards;
  readonly #ids;
  readonly #addStream;
  readonly #addType;
  readonly #addEvent;
  /** Pages filtered by type, by the number of types. */
  readonly #pagesOfTypes = new Map<number, Query<number[], EventRow>>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#epoch = new Query<[], [string]>(db, "SELECT value FROM meta WHERE key = 'epoch'");
    this.#last = new Query<[], [number]>(db, 'SELECT position FROM event ORDER BY position DESC LIMIT 1');
    this.#page = new Query<[number, number], EventRow>(
      db,
      `SELECT ${COLUMNS} FROM event e ${NAMES} WHERE e.position > ? ORDER BY e.position ${LIMIT}`,
    );
    this.#stream = new Query<[string], [number, number]>(
      db,
      `SELECT s.id, e.revision FROM stream s JOIN event e ON e.stream = s.id WHERE s.name = ?
       ORDER BY e.revision DESC LIMIT 1`,
    );
    this.#type = new Query<[string], [number]>(db, 'SELECT id FROM event_type WHERE name = ?');
    this.#types = new Query<[], [number]>(db, 'SELECT count(*) FROM event_type');
    type Page = [number, number, number];
    this.#forwards = new Query<Page, EventRow>(
      db,
      `${OF_STREAM} AND e.revision >= ? ORDER BY e.revision ${LIMIT}`,
    );
    this.#backwards = new Query<Page, EventRow>(
      db,
      `${OF_STREAM} AND e.revision <= ? ORDER BY e.revision DESC ${LIMIT}`,
    );
    this.#ids = new Query<Page, [string, number]>(
      db,
      `SELECT id, position FROM event WHERE stream = ? AND revision >= ? ORDER BY revision ${LIMIT}`,
    );
    this.#addStream = new Query<[string]>(db, 'INSERT INTO stream (name) VALUES (?)');
    this.#addType = new Query<[string]>(db, 'INSERT INTO event_type (name) VALUES (?)');
    this.#addEvent = new Query<[number, number, number, number, string, string, string]>(
      db,
      `INSERT INTO event (position, stream, revision, type, id, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  epoch(): string {
    const row = this.#epoch.get();
    if (!row) throw new Error('the event log has no epoch');
    return row[0];
  }

  /** Position of the last event; 0 in an empty log, as the first event's is 1. */
  last(): number {
    return this.#last.get()?.[0] ?? 0;
  }

  /** At most `limit` events, and no more once they hold {@link MAX_PAGE_BYTES}; the same of the other pages of the log. */
  page(after: number, limit: number): readonly RecordedEvent[] {
    return this.#page.upTo(MAX_PAGE_BYTES, sizeOf, after, limit).map(recorded);
  }

  /**
   * A page of some types alone: one range of the index per type, merged by SQLite as far as the page needs.
   * The catalogue stays far below SQLite's 500 terms of a compound query.
   */
  pageOfTypes(names: readonly string[], after: number, limit: number): readonly RecordedEvent[] {
    const ids = [...new Set(names)].flatMap(name => this.typeId(name) ?? []);
    if (ids.length === 0) return [];
    if (ids.length === this.#types.get()?.[0]) return this.page(after, limit);
    const bound = ids.flatMap(id => [id, after]);
    return this.#pageOf(ids.length)
      .upTo(MAX_PAGE_BYTES, sizeOf, ...bound, limit)
      .map(recorded);
  }

  #pageOf(types: number): Query<number[], EventRow> {
    const known = this.#pagesOfTypes.get(types);
    if (known) return known;
    const merged = Array.from({ length: types }, () => OF_TYPE).join(' UNION ALL ');
    const query = new Query<number[], EventRow>(
      this.#db,
      `SELECT ${COLUMNS} FROM (${merged} ORDER BY 1 ${LIMIT}) p
       CROSS JOIN event e ON e.position = p.position ${NAMES} ORDER BY p.position`,
    );
    this.#pagesOfTypes.set(types, query);
    return query;
  }

  /** Id and last revision of a stream. */
  stream(name: string): readonly [number, number] | undefined {
    return this.#stream.get(name);
  }

  /** Bounded as the pages of the log are; `isWhole` where the stream has nothing after it in that direction. */
  streamPage(stream: number, from: number, limit: number, backwards: boolean): StreamPage {
    const query = backwards ? this.#backwards : this.#forwards;
    const rows = query.upTo(MAX_PAGE_BYTES, sizeOf, stream, from, limit);
    const isWhole = rows.length < limit && rows.reduce((sum, row) => sum + sizeOf(row), 0) < MAX_PAGE_BYTES;
    return { events: rows.map(recorded), isWhole };
  }

  /** Event ids and positions of a stream from a revision on. */
  idsFrom(stream: number, from: number, limit: number): readonly (readonly [string, number])[] {
    return this.#ids.all(stream, from, limit);
  }

  typeId(name: string): number | undefined {
    return this.#type.get(name)?.[0];
  }

  addStream(name: string): number {
    return this.#addStream.insert(name);
  }

  addType(name: string): number {
    return this.#addType.insert(name);
  }

  addEvent(position: number, stream: number, revision: number, type: number, event: EncodedEvent): void {
    this.#addEvent.insert(position, stream, revision, type, event.id, event.data, event.metadata);
  }

  /** Writes something that says nothing: whether the file can be written is seen when it is committed. */
  touch(): void {
    this.#db.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('touched', hex(randomblob(8)))");
  }

  begin(): void {
    this.#db.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.#db.exec('COMMIT');
  }

  /** Ends a transaction without its changes, unless SQLite has done so by itself after an error. */
  rollBack(): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
  }

  close(): void {
    this.#db.close();
  }
}

/** Characters of an event's data and metadata, which for nearly all of them are bytes. */
export const sizeOf = (row: EventRow): number => row[5].length + row[6].length;

/** Everything that leaves the store is made here, from the stored text. */
export function recorded(row: EventRow): RecordedEvent {
  const [position, stream, revision, type, id, data, metadata] = row;
  return {
    id,
    type,
    data: JSON.parse(data) as RecordedEvent['data'],
    metadata: JSON.parse(metadata) as RecordedEvent['metadata'],
    stream,
    revision,
    position: BigInt(position),
  };
}
