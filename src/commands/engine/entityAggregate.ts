/** Aggregates whose state is an entity: what its events' effects add up to. */
import { z } from 'zod';
import { byName, type Effect, type EventOf, type EventType } from '../../events/defineEvent.ts';
import {
  type Aggregate,
  type AnyEvent,
  defineAggregate,
  type Foldable,
  type Snapshots,
} from './aggregate.ts';

/** An entity over its life. `deleted` is for ever: an id never comes to life again. */
export type EntityState<T> =
  | { readonly status: 'absent' }
  | { readonly status: 'active'; readonly entity: T }
  | { readonly status: 'deleted' };

export type Entity<T, E extends AnyEvent, I extends string = string> = Aggregate<EntityState<T>, E, I>;

/** An entity that is only read. */
export type AnyEntity = Foldable<EntityState<object>>;

interface EntitySpec<T extends object, L extends readonly EventType[], I extends string> {
  readonly name: string;
  readonly id: z.ZodType<I>;
  readonly entity: z.ZodType<T>;
  readonly events: L;
  /** Set where streams grow without bound. */
  readonly snapshots?: Pick<Snapshots<unknown>, 'every' | 'version'>;
}

/** Built by the effects that its event types have. */
export function entityAggregate<T extends object, const L extends readonly EventType[], I extends string>({
  name,
  id,
  entity,
  events,
  snapshots,
}: EntitySpec<T, L, I>): Entity<T, EventOf<L[number]>, I> {
  const types = byName(events);
  return defineAggregate<EntityState<T>, L, I>({
    name,
    id,
    events,
    initial: { status: 'absent' },
    evolve: (state, { type, data }: AnyEvent, { recordedAt }) => {
      const effect = types.get(type)?.effect(data, recordedAt);
      return effect ? applyEffect(state, effect) : state;
    },
    ...(snapshots && { snapshots: { ...snapshots, schema: stateOf(entity) } }),
  });
}

const stateOf = <T extends object>(entity: z.ZodType<T>) =>
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('absent') }),
    z.object({ status: z.literal('active'), entity }),
    z.object({ status: z.literal('deleted') }),
  ]);

function applyEffect<T extends object>(state: EntityState<T>, effect: Effect): EntityState<T> {
  switch (effect.kind) {
    case 'created':
      return { status: 'active', entity: effect.entity as T };
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

function updated<T extends object>(entity: T, { set, max }: Extract<Effect, { kind: 'updated' }>): T {
  const next: Record<string, unknown> = { ...entity, ...set };
  for (const [field, value] of Object.entries(max ?? {})) {
    if (String(value) > String(next[field])) next[field] = value;
  }
  return next as T;
}
