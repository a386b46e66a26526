/**
 * An EventStore in memory that does everything the port allows and nobody hopes for: sparse positions, dropped
 * subscriptions, tiny and empty batches, appends whose outcome is unknown. What passes here leans on nothing
 * but the port. The same seed and the same calls give the same misfortunes.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { v4 as uuid } from 'uuid';
import { encodeAppend } from '../../src/events/appendRequest.ts';
import type { NewEvent, Position, RecordedEvent } from '../../src/events/event.ts';
import {
  AppendOutcomeUnknown,
  type AppendResult,
  type Batch,
  type EventStore,
  EventStoreUnavailable,
  type ExpectedRevision,
  type ReadAllOptions,
  type ReadStreamOptions,
  type SubscribeOptions,
  SubscriptionDropped,
} from '../../src/events/eventStore.ts';
import { Signal } from '../../src/events/signal.ts';
import { SparseLog } from './sparseLog.ts';

export interface Flakiness {
  /** Share of appends that throw AppendOutcomeUnknown, half of them having written. Default: 0.1. */
  readonly unknownRate?: number;
  /** Share of appends that throw EventStoreUnavailable. Default: 0.05. */
  readonly unavailableRate?: number;
  /** A subscription is dropped after about this many batches; 0 for never. Default: 5. */
  readonly dropEvery?: number;
  readonly seed?: number;
}

/** At most this many events a batch, whatever was asked for. */
const MAX_BATCH = 3;
/** Share of batches that bring no event though some lie ahead. */
const EMPTY_RATE = 0.2;

export class FlakyEventStore implements EventStore {
  readonly epoch = uuid();
  readonly exclusive = false;
  readonly #random: () => number;
  readonly #log: SparseLog;
  readonly #rates: Required<Omit<Flakiness, 'seed'>>;
  readonly #changes = new Signal();
  #closed = false;

  constructor({ seed = 1, unknownRate = 0.1, unavailableRate = 0.05, dropEvery = 5 }: Flakiness = {}) {
    this.#random = randomNumbers(seed);
    this.#log = new SparseLog(this.#random);
    this.#rates = { unknownRate, unavailableRate, dropEvery };
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.#assertOpen();
    const request = encodeAppend(stream, expected, events);
    await turn();
    if (this.#draws(this.#rates.unavailableRate)) throw new EventStoreUnavailable('no connection');
    const unknown = this.#draws(this.#rates.unknownRate);
    if (unknown && this.#draws(0.5)) throw new AppendOutcomeUnknown('no answer; nothing was written');
    const result = this.#log.append(request);
    this.#changes.fire();
    if (unknown) throw new AppendOutcomeUnknown('no answer; it was written');
    return result;
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly RecordedEvent[]> {
    this.#assertOpen();
    await turn();
    return this.#log.readStream(stream, options);
  }

  async readAll({ after, limit, types }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    this.#assertOpen();
    await turn();
    return this.#log.readAll(after, limit, types);
  }

  async head(): Promise<Position | undefined> {
    this.#assertOpen();
    await turn();
    return this.#log.head;
  }

  end(): Promise<Position | undefined> {
    return this.head();
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<Batch, void, undefined> {
    this.#assertOpen();
    const wake = () => this.#changes.fire();
    options.signal.addEventListener('abort', wake);
    try {
      yield* this.#follow(options);
    } finally {
      options.signal.removeEventListener('abort', wake);
    }
  }

  async *#follow({ after, batchSize = MAX_BATCH, signal }: SubscribeOptions) {
    let through = after;
    while (!this.#isOver(signal)) {
      const batch = this.#batch(through, Math.min(batchSize, MAX_BATCH));
      through = batch.through;
      yield batch;
      if (this.#isDropped()) throw new SubscriptionDropped('too slow while live');
      while (!(this.#isOver(signal) || this.#isBeforeEnd(through))) await this.#changes.next();
      await turn();
    }
  }

  #isOver(signal: AbortSignal): boolean {
    return signal.aborted || this.#closed;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#changes.fire();
  }

  #batch(after: Position | undefined, size: number): Batch {
    const limit = 1 + Math.floor(this.#random() * size);
    const events = this.#log.readAll(after, this.#draws(EMPTY_RATE) ? 0 : limit);
    const through = events.at(-1)?.position ?? this.#somewhereAfter(after);
    return { events, through, caughtUp: !this.#isBeforeEnd(through) };
  }

  /** A checkpoint without events: the one before, or a later one that is no event's. */
  #somewhereAfter(after: Position | undefined): Position | undefined {
    const [next] = this.#log.readAll(after, 1);
    if (!next || this.#draws(0.5)) return after ?? (this.#log.head === undefined ? undefined : 0n);
    return next.position - 1n;
  }

  #isBeforeEnd(through: Position | undefined): boolean {
    return this.#log.readAll(through, 1).length > 0;
  }

  #isDropped(): boolean {
    return this.#rates.dropEvery > 0 && this.#draws(1 / this.#rates.dropEvery);
  }

  #draws(rate: number): boolean {
    return this.#random() < rate;
  }

  #assertOpen(): void {
    if (this.#closed) throw new EventStoreUnavailable('the event store is closed');
  }
}

/** Numbers in [0, 1) that a seed determines: a linear congruential generator, good enough for misfortune. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
