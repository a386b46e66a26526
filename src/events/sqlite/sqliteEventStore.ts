/**
 * The embedded adapter: one SQLite file, `events.db`, written by one process. Who owns the directory is settled
 * by `dataDirLock.ts`; what an append costs by `appendQueue.ts`; what is on disk by `schema.ts`.
 */
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AppendRequest, encodeAppend } from '../appendRequest.ts';
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
import { AppendQueue, type Verdict } from './appendQueue.ts';
import { Committed } from './committed.ts';
import { EventLog } from './eventLog.ts';
import { LogReader } from './logReader.ts';
import type { LogWriter } from './logWriter.ts';
import { ReadOnlyEventStore } from './readOnlyEventStore.ts';
import { openDatabase, openReadOnlyDatabase } from './schema.ts';
import { StreamHeads } from './streamHeads.ts';
import { type Feed, follow } from './subscription.ts';
import { Tail } from './tail.ts';
import { WriterThread } from './writerThread.ts';

/** Between probes of a disk that refused a write. */
const PROBE_INTERVAL_MS = 1_000;
const FILE = 'events.db';

export const eventLogPath = (directory: string): string => join(directory, FILE);

/** The file itself, or the data directory that holds it as `events.db`. */
type Location = { readonly path: string } | { readonly directory: string };

interface OpenOptions {
  /** It must exist, a writer may be at work beside it, and appends are refused. Default: false. */
  readonly readOnly?: boolean;
  /** Writes in a thread of its own, so that nobody here waits for the disk. Default: false. */
  readonly threaded?: boolean;
}

/** Opens the log, made where there is none yet. */
export function openSqliteEventStore(options: Location & { readonly readOnly: true }): EventStore;
export function openSqliteEventStore(options: Location & OpenOptions): SqliteEventStore;
export function openSqliteEventStore(options: Location & OpenOptions): EventStore {
  const path = 'path' in options ? options.path : eventLogPath(options.directory);
  if (options.readOnly) return new ReadOnlyEventStore(new EventLog(openReadOnlyDatabase(path)));
  const db = openDatabase(path);
  return new SqliteEventStore(db, options.threaded ? new WriterThread(path) : undefined);
}

export class SqliteEventStore implements EventStore {
  readonly epoch: string;
  readonly exclusive = true;
  readonly #log: EventLog;
  readonly #reader: LogReader;
  readonly #heads: StreamHeads;
  readonly #tail: Tail;
  readonly #thread: WriterThread | undefined;
  readonly #writer: LogWriter;
  readonly #committed: Committed;
  readonly #queue: AppendQueue;
  readonly #commits = new Signal();
  #closing: Promise<void> | undefined;
  #probedAt = Number.NEGATIVE_INFINITY;

  /** Takes the connection over, and the thread that writes where there is one, and closes them in the end. */
  constructor(db: DatabaseSync, thread?: WriterThread) {
    this.#log = new EventLog(db);
    this.epoch = this.#log.epoch();
    this.#reader = new LogReader(this.#log);
    this.#heads = new StreamHeads(this.#log);
    this.#tail = new Tail(this.#log.last());
    this.#thread = thread;
    this.#writer = thread ?? new Appender(this.#log, this.#heads);
    this.#committed = new Committed(this.#heads, this.#tail);
    this.#queue = new AppendQueue(requests => this.#write(requests));
  }

  /** Subscribers are woken before the appends resolve, so that a push does not wait behind an answer. */
  async #write(requests: readonly AppendRequest[]): Promise<readonly Verdict[]> {
    const result = await this.#writer.write(requests);
    const verdicts = this.#committed.record(requests, result);
    this.#commits.fire();
    // Answers of a thread come in iterations of their own; batch after batch in one iteration would block the event loop.
    if (!this.#thread) await nextTurn();
    return verdicts;
  }

  /** Transactions committed, and events in them, since the store was opened. */
  stats(): { readonly commits: number; readonly events: number } {
    return { ...this.#committed.stats };
  }

  /** Why the disk refuses appends; probed at most once a second. Undefined where it takes them. */
  writeProblem(): string | undefined {
    const { problem } = this.#committed;
    if (problem !== undefined && !this.#reader.closed) void this.#probe();
    return problem;
  }

  async #probe(): Promise<void> {
    const now = performance.now();
    if (now - this.#probedAt < PROBE_INTERVAL_MS) return;
    this.#probedAt = now;
    this.#committed.problem = await this.#writer.probe();
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
    await this.#thread?.close();
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
