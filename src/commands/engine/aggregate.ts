/** What an aggregate is: a name, and a fold of its stream into the state that its deciders see. */
import type { z } from 'zod';
import {
  type AggregateName,
  currentVersion,
  type DomainEvent,
  eventCatalog,
} from '../../events/catalog/index.ts';
import type { Effect } from '../../events/defineEvent.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import type { DomainError } from './errors.ts';

export interface Aggregate<S> {
  /** Prefix of its streams' names: `<name>-<id>`. */
  readonly name: string;
  readonly initial: S;
  /** Pure, never throws. The event is in the newest version of its type. */
  readonly evolve: (state: S, event: FoldedEvent) => S;
  /** Set where streams grow without bound. */
  readonly snapshots?: {
    /** A snapshot is taken each time the stream has grown by so many events. */
    readonly every: number;
    /** Of the state's shape; snapshots of another version, or that do not parse, are passed over. */
    readonly version: number;
    readonly schema: z.ZodType<S>;
  };
}

export type FoldedEvent = Pick<RecordedEvent, 'type' | 'data' | 'metadata'>;

/** What a decider answers: what happened (nothing, if the list is empty), or why it must not. */
export type Decision = readonly DomainEvent[] | DomainError;
export type Decide<S> = (state: S, revision: number) => Decision;

/** State of a stream and the place in the log that it was folded up to. */
export interface Loaded<S> {
  readonly state: S;
  /** -1 where the stream does not exist. */
  readonly revision: number;
  readonly position: Position | undefined;
}

/** What is loaded of a stream that does not exist. */
export const unwritten = <S>(aggregate: Aggregate<S>): Loaded<S> => ({
  state: aggregate.initial,
  revision: -1,
  position: undefined,
});

export const streamName = (aggregate: { readonly name: string }, id: string): string =>
  `${aggregate.name}-${id}`;

/** An entity over its life. `ended` is for ever: an id never comes to life again. */
export type EntityState<E> =
  | { readonly status: 'absent' }
  | { readonly status: 'active'; readonly entity: E }
  | { readonly status: 'deleted' };

export type Entity<E> = Aggregate<EntityState<E>> & { readonly name: AggregateName };

/** An aggregate whose state is its entity, built by the effects that the catalogue gives its events. */
export function entityAggregate<E extends object>(
  name: AggregateName,
  options: Pick<Aggregate<EntityState<E>>, 'snapshots'> = {},
): Entity<E> {
  return { name, initial: { status: 'absent' }, evolve: evolveEntity<E>, ...options };
}

function evolveEntity<E extends object>(state: EntityState<E>, event: FoldedEvent): EntityState<E> {
  const effect = eventCatalog.get(event.type)?.effect(event.data, event.metadata.recordedAt) ?? {
    kind: 'none',
  };
  return applyEffect(state, effect);
}

function applyEffect<E extends object>(state: EntityState<E>, effect: Effect): EntityState<E> {
  switch (effect.kind) {
    case 'created':
      return { status: 'active', entity: effect.entity as E };
    case 'updated':
      return state.status === 'active' ? { status: 'active', entity: updated(state.entity, effect) } : state;
    case 'deleted':
      return { status: 'deleted' };
    case 'none':
      return state;
    default:
      return effect satisfies never;
  }
}

function updated<E extends object>(entity: E, { set, max }: Extract<Effect, { kind: 'updated' }>): E {
  const next: Record<string, unknown> = { ...entity, ...set };
  for (const [field, value] of Object.entries(max ?? {})) {
    if (String(value) > String(next[field])) next[field] = value;
  }
  return next as E;
}

/** Folds stored events, whatever version of their type they were written in. */
export function fold<S>(
  aggregate: Aggregate<S>,
  from: Loaded<S>,
  events: readonly RecordedEvent[],
): Loaded<S> {
  let { state, revision, position } = from;
  for (const event of events) {
    state = aggregate.evolve(state, currentVersion(event));
    ({ revision, position } = event);
  }
  return { state, revision, position };
}
