/**
 * The embedded adapter: one SQLite file, `events.db`, written by one process. Who owns the directory is settled
 * by `dataDirLock.ts`; what an append costs by `appendQueue.ts`; what is on disk by `schema.ts`.
 */
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { encodeAppend } from '../appendRequest.ts';
import type { NewEvent, Position, RecordedEvent } from '../event.ts';
import type {
  AppendResult,
  Batch,
  EventStore,
  ExpectedRevision,
  ReadAllOptions,
  ReadStreamOptions,
  SubscribeOptions,
} from '../eventStore.ts';
import { Signal } from '../signal.ts';
import { Appender } from './appender.ts';
import { AppendQueue } from './appendQueue.ts';
import { EventLog } from './eventLog.ts';
import { LogReader } from './logReader.ts';
import { ReadOnlyEventStore } from './readOnlyEventStore.ts';
import { openDatabase, openReadOnlyDatabase } from './schema.ts';
import { StreamHeads } from './streamHeads.ts';
import { type Feed, follow } from './subscription.ts';
import { Tail } from './tail.ts';

/** Between tries whether a disk that refused a write takes one. */
const TRY_INTERVAL_MS = 1_000;
const FILE = 'events.db';

export const eventLogPath = (directory: string): string => join(directory, FILE);

/** The file itself, or the data directory that holds it as `events.db`. */
type Location = { readonly path: string } | { readonly directory: string };

/**
 * Opens the log, made where there is none yet. With `readOnly` it must exist, a writer may be at work beside it,
 * and appends are refused.
 */
export function openSqliteEventStore(options: Location & { readonly readOnly: true }): EventStore;
export function openSqliteEventStore(options: Location): SqliteEventStore;
export function openSqliteEventStore(options: Location & { readonly readOnly?: boolean }): EventStore {
  const path = 'path' in options ? options.path : eventLogPath(options.directory);
  return options.readOnly
    ? new ReadOnlyEventStore(new EventLog(openReadOnlyDatabase(path)))
    : new SqliteEventStore(openDatabase(path));
}

export class SqliteEventStore implements EventStore {
  readonly epoch: string;
  readonly exclusive = true;
  readonly #log: EventLog;
  readonly #reader: LogReader;
  readonly #heads: StreamHeads;
  readonly #tail: Tail;
  readonly #appender: Appender;
  readonly #queue: AppendQueue;
  readonly #commits = new Signal();
  #closing: Promise<void> | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #problem: string | undefined;

  /** Takes the connection over, and closes it in the end. */
  constructor(db: DatabaseSync) {
    this.#log = new EventLog(db);
    this.epoch = this.#log.epoch();
    this.#reader = new LogReader(this.#log);
    this.#heads = new StreamHeads(this.#log);
    this.#tail = new Tail(this.#log.last());
    this.#appender = new Appender(this.#log, this.#heads, this.#tail);
    // Subscribers are woken before the appends resolve, so that a push does not wait behind an answer.
    this.#queue = new AppendQueue(requests => {
      const verdicts = this.#appender.write(requests);
      this.#commits.fire();
      return verdicts;
    });
  }

  /** Transactions committed, and events in them, since the store was opened. */
  stats(): { readonly commits: number; readonly events: number } {
    return this.#appender.stats();
  }

  /** Why appends are refused by the disk; asked of it again at most once a second. Undefined where they are taken. */
  writeProblem(): string | undefined {
    const now = performance.now();
    if (now - this.#triedAt >= TRY_INTERVAL_MS) {
      this.#triedAt = now;
      this.#problem = this.#reader.closed ? undefined : this.#appender.tryAgain()?.message;
    }
    return this.#problem;
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.#reader.assertOpen();
    return this.#queue.push(encodeAppend(stream, expected, events));
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly RecordedEvent[]> {
    const head = this.#reader.guarded(() => this.#heads.get(stream));
    if (!head || isBehindHead(head.revision, options)) return [];
    return this.#reader.readStream(head.stream, options);
  }

  readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    return this.#reader.readAll(options);
  }

  async head(): Promise<Position | undefined> {
    this.#reader.assertOpen();
    return this.#tail.last === 0 ? undefined : BigInt(this.#tail.last);
  }

  /** Nobody else writes to the file. */
  end(): Promise<Position | undefined> {
    return this.head();
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<Batch, void, undefined> {
    this.#reader.assertOpen();
    const wake = () => this.#commits.fire();
    options.signal.addEventListener('abort', wake);
    try {
      yield* follow(this.#feed(), options);
    } finally {
      options.signal.removeEventListener('abort', wake);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  async #shut(): Promise<void> {
    this.#reader.close();
    this.#commits.fire();
    await this.#queue.drained();
    this.#log.close();
  }

  #feed(): Feed {
    const reader = this.#reader;
    return {
      get closed() {
        return reader.closed;
      },
      last: () => this.#tail.last,
      recent: (after, limit) => this.#tail.after(after, limit),
      page: (after, limit) => reader.page(after, limit),
      change: () => this.#commits.next(),
    };
  }
}

/** Nothing lies there: the answer to almost every read of a command whose state is cached. */
function isBehindHead(revision: number, { from = 0, backwards = false }: ReadStreamOptions): boolean {
  return !backwards && from > revision;
}
