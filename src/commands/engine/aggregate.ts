/** What an aggregate is: a name, the events of its streams, and their fold into the state that its deciders see. */
import type { z } from 'zod';
import { byName, type EventOf, type EventType, type EventTypes, upcast } from '../../events/defineEvent.ts';
import type { Metadata, NewEvent, Position, RecordedEvent } from '../../events/event.ts';
import type { DomainError } from './errors.ts';

/** `{ type, data }` of an event. */
export interface AnyEvent {
  readonly type: string;
  readonly data: unknown;
}

/** What a decider answers: what happened (nothing, if the list is empty), or why it must not. */
export type Decision<E extends AnyEvent> = readonly E[] | DomainError;
export type Decide<S, E extends AnyEvent> = (state: S, revision: number) => Decision<E>;

/** A snapshot is taken each time the stream has grown by `every` events. */
export interface Snapshots<S> {
  readonly every: number;
  /** Of the state's shape; snapshots of another version, or that do not parse, are passed over. */
  readonly version: number;
  readonly schema: z.ZodType<S>;
}

/** What can be loaded from its streams, whatever its events are. */
export interface Foldable<S, I extends string = string> {
  /** Prefix of its streams' names: `<name>-<id>`. */
  readonly name: string;
  /** Parses a string into one of its ids. */
  readonly id: z.ZodType<I>;
  readonly initial: S;
  readonly events: EventTypes;
  /** The state after a stored event of any version; one whose type is not the aggregate's changes nothing. */
  apply(state: S, stored: NewEvent): S;
  /** Set where streams grow without bound. */
  readonly snapshots?: Snapshots<S>;
}

/** `E`: the events of its streams, the only ones that it decides and folds. */
export interface Aggregate<S, E extends AnyEvent, I extends string = string> extends Foldable<S, I> {
  /** Pure, never throws. The event is in the newest version of its type. */
  readonly evolve: (state: S, event: E, metadata: Metadata) => S;
}

interface AggregateSpec<S, L extends readonly EventType[], I extends string> {
  readonly name: string;
  readonly id: z.ZodType<I>;
  readonly events: L;
  readonly initial: S;
  readonly evolve: Aggregate<S, EventOf<L[number]>>['evolve'];
  readonly snapshots?: Snapshots<S>;
}

export function defineAggregate<const S, const L extends readonly EventType[], I extends string>(
  spec: AggregateSpec<S, L, I>,
): Aggregate<S, EventOf<L[number]>, I> {
  const events = byName(spec.events);
  return {
    ...spec,
    events,
    apply: (state, stored) => {
      const definition = events.get(stored.type);
      if (!definition) return state;
      const event = upcast(definition, stored);
      // Of that type its data was checked as it was written.
      return spec.evolve(state, event as unknown as EventOf<L[number]>, event.metadata);
    },
  };
}

/** The decisions of an aggregate. */
export type DecideOf<A> = A extends Aggregate<infer S, infer E> ? Decide<S, E> : never;

/** The events of an aggregate, as its deciders answer them. */
export type EventsOf<A> = A extends Aggregate<infer _S, infer E> ? E : never;

/** State of a stream and the place in the log that it was folded up to. */
export interface Loaded<S> {
  readonly state: S;
  /** -1 where the stream does not exist. */
  readonly revision: number;
  readonly position: Position | undefined;
}

/** What is loaded of a stream that does not exist. */
export const unwritten = <S>({ initial }: Foldable<S>): Loaded<S> => ({
  state: initial,
  revision: -1,
  position: undefined,
});

export const streamName = (aggregate: { readonly name: string }, id: string): string =>
  `${aggregate.name}-${id}`;

/** Folds stored events, whatever version of their type they were written in. */
export function fold<S>(
  aggregate: Foldable<S>,
  from: Loaded<S>,
  events: readonly RecordedEvent[],
): Loaded<S> {
  let { state, revision, position } = from;
  for (const event of events) {
    state = aggregate.apply(state, event);
    ({ revision, position } = event);
  }
  return { state, revision, position };
}
