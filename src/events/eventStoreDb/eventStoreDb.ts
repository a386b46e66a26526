/** The adapter itself: the port's calls, each handed to the part that knows how. */
import { encodeAppend } from '../appendRequest.ts';
import type { EngineNotice } from '../engineNotices.ts';
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
import type { Appender } from './appender.ts';
import type { Connection } from './connection.ts';
import { Continuity } from './continuity.ts';
import { closed } from './errors.ts';
import { LiveTail, type LiveTailOptions } from './liveTail.ts';
import type { LogReader } from './logReader.ts';
import type { Names } from './names.ts';
import { type Feed, subscribeTo } from './subscription.ts';

export interface Parts extends Omit<LiveTailOptions, 'continuity'> {
  readonly connection: Connection;
  readonly names: Names;
  readonly appender: Appender;
  readonly log: LogReader;
  /** What ends reads and subscriptions that are under way. */
  readonly closing: AbortController;
  readonly onNotice: (notice: EngineNotice) => void;
}

export class EventStoreDb implements EventStore {
  readonly epoch: string;
  readonly exclusive = false;
  readonly #parts: Parts;
  readonly #feed: Feed;
  #closed: Promise<void> | undefined;

  constructor(epoch: string, parts: Parts) {
    const { log, tail, closing, onNotice } = parts;
    const { epochStream } = parts.names;
    const continuity = new Continuity({ log, epoch, epochStream, onNotice });
    this.epoch = epoch;
    this.#parts = parts;
    this.#feed = {
      tail,
      live: new LiveTail({ ...parts, continuity }),
      closed: closing.signal,
      page: (after, limit, signal) => log.page(after, limit, signal),
    };
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.#assertOpen();
    const request = encodeAppend(stream, expected, events);
    return this.#parts.appender.append(this.#parts.names.stored(stream), request);
  }

  async readStream(stream: string, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    this.#assertOpen();
    return this.#parts.log.readStream(stream, options);
  }

  async readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    this.#assertOpen();
    return this.#parts.log.readAll(options);
  }

  async head(): Promise<Position | undefined> {
    this.#assertOpen();
    return this.#parts.log.head();
  }

  async end(): Promise<Position | undefined> {
    this.#assertOpen();
    return this.#parts.log.end();
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<Batch, void, undefined> {
    this.#assertOpen();
    yield* subscribeTo(this.#feed, options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#shut();
    return this.#closed;
  }

  async #shut(): Promise<void> {
    this.#parts.closing.abort(closed());
    this.#feed.live.stop();
    await this.#parts.appender.drained();
    await this.#parts.connection.close();
  }

  #assertOpen(): void {
    if (this.#closed) throw closed();
  }
}
