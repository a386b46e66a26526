/** The one way to change anything: load, decide, append at the expected revision; again on a conflict. */
import type { EventStore } from '../events/eventStore.ts';
import { type Aggregate, type Decide, type Loaded, streamName } from './aggregate.ts';
import type { Caller } from './caller.ts';
import { Lane, type LaneContext } from './lane.ts';
import type { Prepare } from './plan.ts';
import { Streams } from './streams.ts';

/** What a command came to: the state behind it, and where in the log that stands. */
export type Outcome<S> = Loaded<S>;

export interface ExecutorOptions {
  readonly store: EventStore;
  readonly now: () => Date;
  /** Told of a snapshot that could not be written: nothing depends on it but the time of a later load. */
  readonly onSnapshotFailure: (error: unknown) => void;
}

export class Executor {
  readonly streams: Streams;
  readonly #context: LaneContext;
  readonly #lanes = new Map<string, Lane<unknown>>();

  constructor({ store, now, onSnapshotFailure }: ExecutorOptions) {
    this.streams = new Streams(store);
    this.#context = { streams: this.streams, now, onSnapshotFailure };
  }

  get now(): () => Date {
    return this.#context.now;
  }

  load<S>(aggregate: Aggregate<S>, id: string): Promise<Loaded<S>> {
    return this.streams.load(aggregate, id);
  }

  /**
   * Runs a decision on one stream. Commands of a stream queue here, so `decide` may run more than once, always on
   * the newest state and behind `prepare`; with `caller.ifMatch` it is refused unless the state is at that revision.
   * @throws DomainError as decided, PreconditionFailed, TooMuchContention, EventStoreUnavailable
   */
  execute<S>(
    aggregate: Aggregate<S>,
    id: string,
    decide: Decide<S>,
    caller: Caller,
    prepare?: Prepare<S>,
  ): Promise<Outcome<S>> {
    const stream = streamName(aggregate, id);
    const lane = (this.#lanes.get(stream) as Lane<S> | undefined) ?? this.#open(aggregate, id, stream);
    return lane.submit({ decide, caller, prepare });
  }

  #open<S>(aggregate: Aggregate<S>, id: string, stream: string): Lane<S> {
    const lane = new Lane(this.#context, aggregate, id, () => this.#lanes.delete(stream));
    this.#lanes.set(stream, lane as Lane<unknown>);
    return lane;
  }
}
