/**
 * The port to the log: what both engines can promise, and nothing more. Adapters: `sqlite/` (one machine) and
 * `eventStoreDb/` (a cluster); one contract suite (`test/contracts/eventStore`) holds every adapter to these words.
 */
import type { NewEvent, Position, RecordedEvent } from './event.ts';

/** The revision that a stream's last event must have, or `no-stream` when it must not exist yet. Never 'any'. */
export type ExpectedRevision = number | 'no-stream';

export interface AppendResult {
  /** Revision and position of the last event of the append. */
  readonly revision: number;
  readonly position: Position;
}

export interface ReadStreamOptions {
  /** First revision to read, included. Default: the first event, or the last one when reading backwards. */
  readonly from?: number;
  /** At most this many events. Default: all. */
  readonly limit?: number;
  readonly backwards?: boolean;
}

export interface ReadAllOptions {
  /** Only events after this position; it need not be an event's. Default: from the beginning. */
  readonly after?: Position;
  /** At most this many events, and no more once they hold {@link MAX_PAGE_BYTES}. */
  readonly limit: number;
  /** Only events of these types. Default: all types. */
  readonly types?: readonly string[];
}

export interface SubscribeOptions {
  /** Only events after this position. Default: from the beginning. */
  readonly after?: Position;
  /** At most this many events a batch, and no more once they hold {@link MAX_PAGE_BYTES}. Default: 1,000. */
  readonly batchSize?: number;
  /** Ends the iteration, without an error, once no batch is being handled. */
  readonly signal: AbortSignal;
}

/** Bytes of data and metadata after which a page or a batch takes no further event. */
export const MAX_PAGE_BYTES = 1024 * 1024;

export interface Batch {
  /** In order of position; empty where only `through` moved or the head was reached. */
  readonly events: readonly RecordedEvent[];
  /** Everything up to here has been delivered: a checkpoint. Undefined only while the log is empty. */
  readonly through: Position | undefined;
  /** True when nothing was known to lie after this batch as it was read. */
  readonly caughtUp: boolean;
}

export interface EventStore {
  /** Id of this log: the same across restarts, another in a copy. */
  readonly epoch: string;
  /** True where no other process can append while this one has the log open. */
  readonly exclusive: boolean;

  /**
   * Appends to ONE stream, all of the events or none; durable once it resolves. The same events (by id) at the
   * same expected revision again answer as they did the first time.
   * @throws WrongExpectedRevision, AppendTooLarge, EventStoreUnavailable or NoLeader (not written),
   * AppendOutcomeUnknown
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;

  /** Events of one stream in revision order (or backwards); empty where the stream does not exist. */
  readStream(stream: string, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]>;

  /** A page of the whole log in order of position; empty only at its end. */
  readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]>;

  /** Position of the last event, undefined in an empty log. */
  head(): Promise<Position | undefined>;

  /**
   * Behind this lies nothing of the log, nor of whatever else the engine keeps in the same order: at least `head`, and
   * every checkpoint. A position beyond it is of another log. Undefined where nothing was ever written.
   */
  end(): Promise<Position | undefined>;

  /**
   * Catch-up subscription: everything after that position, then what is appended, once and in order, without a gap.
   * A first batch always comes, with `caughtUp: true` as soon as nothing lies ahead.
   * @throws SubscriptionDropped at any moment: subscribe again from the last `through`.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<Batch>;

  /** Waits for appends under way, ends subscriptions, lets go of the engine. */
  close(): Promise<void>;
}

/** The stream is not where the caller thought; nothing was written. */
export class WrongExpectedRevision extends Error {
  readonly code = 'wrong-expected-revision';
  readonly actual: ExpectedRevision;
  constructor(stream: string, expected: ExpectedRevision, actual: ExpectedRevision) {
    super(`stream ${stream} is at ${actual}, not at ${expected}`);
    this.actual = actual;
  }
}

/** One append may hold at most {@link MAX_APPEND_BYTES}; nothing was written. */
export class AppendTooLarge extends Error {
  readonly code = 'append-too-large';
}

/** The log cannot take writes or answer reads just now; nothing was written. */
export class EventStoreUnavailable extends Error {
  readonly code = 'event-store-unavailable';
}

/** Nothing was written because a cluster has no leader to write to. It has one within seconds: worth another try. */
export class NoLeader extends EventStoreUnavailable {}

/** The append may or may not have been written: repeat it with the same event ids to find out. */
export class AppendOutcomeUnknown extends Error {
  readonly code = 'append-outcome-unknown';
}

/** The engine ended the subscription; nothing is lost by subscribing again from the last checkpoint. */
export class SubscriptionDropped extends Error {
  readonly code = 'subscription-dropped';
}

/** EventStoreDB's default limit of one append, kept by every adapter so that a log can move between engines. */
export const MAX_APPEND_BYTES = 1_048_576;
