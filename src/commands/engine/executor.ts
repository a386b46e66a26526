/** The one way to change anything: load, decide, append at the expected revision; again on a conflict. */
import type { EventStore } from '../../events/eventStore.ts';
import {
  type Aggregate,
  type AnyEvent,
  type Decide,
  type Foldable,
  type Loaded,
  streamName,
} from './aggregate.ts';
import { AggregateCache } from './aggregateCache.ts';
import type { CommandContext } from './commandContext.ts';
import type { Prepare } from './decideBatch.ts';
import { StreamQueue, type StreamQueueContext } from './streamQueue.ts';

/** What a command came to: the state after it, and where in the log that stands. */
export type Outcome<S> = Loaded<S>;

interface ExecutorOptions {
  readonly store: EventStore;
  readonly now: () => Date;
  /** Told of a snapshot that could not be written: nothing depends on it but the time of a later load. */
  readonly onSnapshotFailure: (error: unknown) => void;
}

export class Executor {
  readonly #streams: AggregateCache;
  readonly #context: StreamQueueContext;
  readonly #queues = new Map<string, StreamQueue<unknown, AnyEvent>>();

  constructor({ store, now, onSnapshotFailure }: ExecutorOptions) {
    this.#streams = new AggregateCache(store);
    this.#context = { streams: this.#streams, now, onSnapshotFailure };
  }

  get now(): () => Date {
    return this.#context.now;
  }

  /** For reading what is no state. */
  get store(): EventStore {
    return this.#streams.store;
  }

  load<S, I extends string>(aggregate: Foldable<S, I>, id: NoInfer<I>): Promise<Loaded<S>> {
    return this.#streams.load(aggregate, id);
  }

  /** Of an id that was just generated: its first command need not read the stream. */
  expectUnwritten(aggregate: { readonly name: string }, id: string): void {
    this.#streams.expectUnwritten(streamName(aggregate, id));
  }

  /**
   * Runs a decision on one stream. Commands of a stream queue here, so `decide` may run more than once, always on
   * the newest state and after `prepare`; with `context.ifMatch` it is refused unless the state is at that revision.
   * @throws DomainError as decided, PreconditionFailed, TooMuchContention, EventStoreUnavailable
   */
  execute<S, const E extends AnyEvent, I extends string>(
    aggregate: Aggregate<S, E, I>,
    id: NoInfer<I>,
    decide: Decide<S, E>,
    context: CommandContext,
    prepare?: Prepare<S>,
  ): Promise<Outcome<S>> {
    const stream = streamName(aggregate, id);
    // A stream's name starts with its aggregate's, so its queue is of that aggregate's type.
    const queue =
      (this.#queues.get(stream) as StreamQueue<S, E> | undefined) ?? this.#open(aggregate, id, stream);
    return queue.submit({ decide, context, prepare });
  }

  #open<S, E extends AnyEvent>(aggregate: Aggregate<S, E>, id: string, stream: string): StreamQueue<S, E> {
    const queue = new StreamQueue(this.#context, aggregate, id, () => this.#queues.delete(stream));
    this.#queues.set(stream, queue as unknown as StreamQueue<unknown, AnyEvent>);
    return queue;
  }
}
