/** What the commands of all entities share: creating, updating, deleting, and asking for what they refer to. */
import type { Position } from '../../events/event.ts';
import { type AnyEvent, type Decide, type Decision, fold, streamName, unwritten } from './aggregate.ts';
import type { CommandContext } from './commandContext.ts';
import type { Entity, EntityState } from './entityAggregate.ts';
import { EntityNotFound, KeyTaken, UnknownReference } from './errors.ts';
import type { Executor, Outcome } from './executor.ts';

/** Where in the log the answer to a command can be read again: what it is of, and the revision of that one's stream. */
export interface AnswerPlace {
  readonly aggregate: string;
  readonly id: string;
  readonly revision: number;
}

/** An entity as a command left it. */
export interface CommandResult<T> {
  readonly entity: T;
  readonly id: string;
  readonly revision: number;
  readonly position: Position;
  readonly place: AnswerPlace;
}

/** Fields that a PUT may change; those it leaves out stay as they are. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface Deleted {
  readonly position: Position;
}

/** Answers the entity, if it exists. @throws UnknownReference naming the command's field */
export async function requireEntity<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  id: NoInfer<I>,
  field: string,
): Promise<T> {
  const { state } = await executor.load(aggregate, id);
  if (state.status !== 'active') throw new UnknownReference(field, id);
  return state.entity;
}

/**
 * The entity, if it exists within the business. One of another business is refused like one that does not exist. @throws UnknownReference naming the command's field
 */
export async function requireOfBusiness<
  T extends { readonly businessId: string },
  E extends AnyEvent,
  I extends string,
>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  id: NoInfer<I>,
  field: string,
  businessId: T['businessId'],
): Promise<T> {
  const entity = await requireEntity(executor, aggregate, id, field);
  if (entity.businessId !== businessId) throw new UnknownReference(field, id);
  return entity;
}

/**
 * The first event of a stream. On an id that exists it does nothing: that is a retry of the same request. On one
 * that is over, the creation was abandoned while somebody else took over its unique key.
 */
export const ifAbsent =
  <T, const E extends AnyEvent>(aggregate: Entity<T, E>, event: E): Decide<EntityState<T>, E> =>
  state => {
    if (state.status === 'deleted') return new KeyTaken(`${aggregate.name}Id`);
    return state.status === 'active' ? [] : [event];
  };

/** What a change comes to; its aggregate may know more of the state than the entity shows. */
type Change<T, E extends AnyEvent> = (entity: T, state: EntityState<T>) => Decision<E>;

/** A change to an entity that exists, refused with EntityNotFound where it does not. */
export const ifActive =
  <T, const E extends AnyEvent>(aggregate: Entity<T, E>, change: Change<T, E>): Decide<EntityState<T>, E> =>
  state =>
    state.status === 'active' ? change(state.entity, state) : new EntityNotFound(aggregate.name);

/**
 * The fields that a change may set, by the event that tells of them. A field that no event tells of does not compile,
 * nor does one that the event's schema has not: it would be left out where the event is written.
 */
export const groupsOf =
  <C, E extends AnyEvent>() =>
  <const G extends Groups<keyof C, E>>(groups: G, ..._none: Ungrouped<keyof C, G>): G =>
    groups;

type Groups<F extends PropertyKey, E extends AnyEvent> = {
  readonly [T in E['type']]?: readonly (F & keyof Extract<E, { type: T }>['data'])[];
};
type Grouped<G> = Extract<G[keyof G], readonly unknown[]>[number];
type Ungrouped<F, G> = Exclude<F, Grouped<G>> extends never ? [] : [missing: Exclude<F, Grouped<G>>];

/** The event that tells of a group, if any of its fields is to be another than it is. */
export function ifChanged<
  T,
  const G extends { readonly [type: string]: readonly (keyof T)[] },
  N extends keyof G & string,
  D,
>(
  entity: T,
  changes: Changes<Pick<T, G[N][number]>>,
  groups: G,
  type: N,
  dataOf: (changed: Partial<Pick<T, G[N][number]>>) => D,
): readonly { readonly type: N; readonly data: D }[] {
  const changed: Partial<Pick<T, G[N][number]>> = {};
  for (const field of groups[type] ?? []) {
    const value = changes[field];
    if (value !== undefined && value !== entity[field]) changed[field] = value;
  }
  return Object.keys(changed).length > 0 ? [{ type, data: dataOf(changed) }] : [];
}

/** The event whose type says what a field is from now on, if that is another than it is. */
export function ifSwitched<T, F extends keyof T, const E extends AnyEvent>(
  entity: T,
  changes: Changes<Pick<T, F>>,
  field: F,
  eventOf: (to: T[F]) => E,
): readonly E[] {
  const to = changes[field];
  return to === undefined || to === entity[field] ? [] : [eventOf(to)];
}

/** @throws EntityNotFound where the stream holds no active entity after the command. */
export function resultOf<T>(
  aggregate: { readonly name: string },
  id: string,
  outcome: Outcome<EntityState<T>>,
): CommandResult<T> {
  const { state, revision, position } = outcome;
  if (state.status !== 'active' || position === undefined) throw new EntityNotFound(aggregate.name);
  const place = { aggregate: aggregate.name, id, revision };
  return { entity: state.entity, id, revision, position, place };
}

export async function executeEntity<T, const E extends AnyEvent, I extends string>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  id: NoInfer<I>,
  decide: Decide<EntityState<T>, E>,
  context: CommandContext,
): Promise<CommandResult<T>> {
  return resultOf(aggregate, id, await executor.execute(aggregate, id, decide, context));
}

/**
 * Creates an entity under a new id. A request that is executed again finds what it had created, as it was then:
 * whatever became of it since, and of what it referred to.
 */
export async function createEntity<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  context: CommandContext,
  create: (id: I) => Promise<CommandResult<T>>,
): Promise<CommandResult<T>> {
  const id = aggregate.id.parse(context.newId());
  if (context.resumedFrom === undefined) executor.expectUnwritten(aggregate, id);
  else {
    const earlier = await asCreated(executor, aggregate, id);
    if (earlier) return earlier;
  }
  return create(id);
}

async function asCreated<T, E extends AnyEvent>(
  { store }: Executor,
  aggregate: Entity<T, E>,
  id: string,
): Promise<CommandResult<T> | undefined> {
  const first = await store.readStream(streamName(aggregate, id), { limit: 1 });
  const created = fold(aggregate, unwritten(aggregate), first);
  return created.state.status === 'active' ? resultOf(aggregate, id, created) : undefined;
}

/** Executes a decision that deletes an entity. @throws EntityNotFound, PreconditionFailed */
export async function deleteEntity<T, const E extends AnyEvent, I extends string>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  id: NoInfer<I>,
  decide: Decide<EntityState<T>, E>,
  context: CommandContext,
): Promise<Deleted> {
  const { position } = await executor.execute(aggregate, id, decide, context);
  if (position === undefined) throw new EntityNotFound(aggregate.name);
  return { position };
}
