/**
 * The log for command-line tools and worker threads, beside the process that writes it. Remembers nothing: every
 * answer comes from the file. A subscription that has caught up looks again every {@link POLL_MS}.
 */
import { sleep } from '../../scheduling/delays.ts';
import type { Position, RecordedEvent } from '../event.ts';
import {
  type AppendResult,
  type Batch,
  type EventStore,
  EventStoreUnavailable,
  type ReadAllOptions,
  type ReadStreamOptions,
  type SubscribeOptions,
} from '../eventStore.ts';
import type { EventLog } from './eventLog.ts';
import { LogReader } from './logReader.ts';
import { type Feed, follow } from './subscription.ts';

const POLL_MS = 50;

export class ReadOnlyEventStore implements EventStore {
  readonly epoch: string;
  /** The writer is another. */
  readonly exclusive = false;
  readonly #log: EventLog;
  readonly #reader: LogReader;

  constructor(log: EventLog) {
    this.#log = log;
    this.#reader = new LogReader(log);
    this.epoch = log.epoch();
  }

  append(): Promise<AppendResult> {
    return Promise.reject(new EventStoreUnavailable('the event store is open for reading only'));
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly RecordedEvent[]> {
    const found = this.#reader.guarded(() => this.#log.stream(stream));
    return found ? await this.#reader.readStream(found[0], options) : [];
  }

  readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    return this.#reader.readAll(options);
  }

  async head(): Promise<Position | undefined> {
    const last = this.#last();
    return last === 0 ? undefined : BigInt(last);
  }

  end(): Promise<Position | undefined> {
    return this.head();
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<Batch, void, undefined> {
    this.#reader.assertOpen();
    yield* follow(this.#feed(), options);
  }

  async close(): Promise<void> {
    if (this.#reader.closed) return;
    this.#reader.close();
    this.#log.close();
  }

  #last(): number {
    return this.#reader.guarded(() => this.#log.last());
  }

  #feed(): Feed {
    const reader = this.#reader;
    return {
      get closed() {
        return reader.closed;
      },
      last: () => this.#last(),
      recent: () => undefined,
      page: (after, limit) => reader.page(after, limit),
      change: signal => sleep(POLL_MS, { signal }),
    };
  }
}
