/** Any event store, with what goes in and out of it recorded and open to a test's interventions. */
import type { NewEvent, RecordedEvent } from '../../src/events/event.ts';
import type {
  AppendResult,
  EventStore,
  ExpectedRevision,
  ReadAllOptions,
  ReadStreamOptions,
  SubscribeOptions,
} from '../../src/events/eventStore.ts';

export interface SeenAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

type Intervention<A extends unknown[]> = (...args: A) => Promise<void> | void;

export class WatchedEventStore implements EventStore {
  readonly exclusive: boolean;
  readonly epoch: string;
  /** Appends that came through, in the order in which they were acknowledged. */
  readonly appended: SeenAppend[] = [];
  readonly readModels: { readonly stream: string; readonly events: number }[] = [];
  /** Runs before an append; what it throws is thrown instead of appending. */
  beforeAppend: Intervention<[SeenAppend]> = () => {};
  /** Runs after an append; what it throws replaces the answer. */
  afterAppend: Intervention<[SeenAppend, AppendResult]> = () => {};
  afterReadStream: Intervention<[string]> = () => {};
  readonly #store: EventStore;

  constructor(store: EventStore, options: { readonly exclusive?: boolean } = {}) {
    this.#store = store;
    this.epoch = store.epoch;
    this.exclusive = options.exclusive ?? store.exclusive;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) {
    const seen = { stream, expected, events };
    await this.beforeAppend(seen);
    const result = await this.#store.append(stream, expected, events);
    this.appended.push(seen);
    await this.afterAppend(seen, result);
    return result;
  }

  async readStream(stream: string, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    const events = await this.#store.readStream(stream, options);
    this.readModels.push({ stream, events: events.length });
    await this.afterReadStream(stream);
    return events;
  }

  readAll(options: ReadAllOptions) {
    return this.#store.readAll(options);
  }

  head() {
    return this.#store.head();
  }

  end() {
    return this.#store.end();
  }

  subscribe(options: SubscribeOptions) {
    return this.#store.subscribe(options);
  }

  close() {
    return this.#store.close();
  }
}
