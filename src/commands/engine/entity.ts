/** What the commands of all entities share: creating, revising, deleting, and asking for what they refer to. */
import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Position } from '../../events/event.ts';
import {
  type Decide,
  type Entity,
  type EntityState,
  type FoldedEvent,
  fold,
  streamName,
  unwritten,
} from './aggregate.ts';
import type { CommandContext } from './commandContext.ts';
import { EntityNotFound, KeyTaken, UnknownReference } from './errors.ts';
import type { Executor, Outcome } from './executor.ts';

/** An entity as a command left it. */
export interface CommandResult<E> {
  readonly entity: E;
  readonly id: string;
  readonly revision: number;
  readonly position: Position;
}

/** Fields that a PUT may change; those it leaves out stay as they are. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface Deleted {
  readonly position: Position;
}

/** Answers the entity, if it exists. @throws UnknownReference naming the command's field */
export async function requireEntity<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  field: string,
): Promise<E> {
  const { state } = await executor.load(aggregate, id);
  if (state.status !== 'active') throw new UnknownReference(field, id);
  return state.entity;
}

/**
 * The entity, if it exists within the business. One of another business is told like one that does not exist: to
 * whoever has no business with it, it does not. @throws UnknownReference naming the command's field
 */
export async function requireOfBusiness<E extends { readonly businessId: string }>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  field: string,
  businessId: string,
): Promise<E> {
  const entity = await requireEntity(executor, aggregate, id, field);
  if (entity.businessId !== businessId) throw new UnknownReference(field, id);
  return entity;
}

/**
 * The first event of a stream. On an id that exists it does nothing: that is a retry of the same request. On one
 * that is over, the creation was abandoned while somebody else took over its unique key.
 */
export const begin =
  <E>(aggregate: Entity<E>, event: DomainEvent): Decide<EntityState<E>> =>
  state => {
    if (state.status === 'deleted') return new KeyTaken(`${aggregate.name}Id`);
    return state.status === 'active' ? [] : [event];
  };

/** What a change comes to; its aggregate may know more of the state than the entity shows. */
export type EventsOf<E> = (entity: E, state: EntityState<E>) => readonly DomainEvent[];

/** Events of a change to an existing entity; nothing happens where `events` answers none. */
export const update =
  <E>(aggregate: Entity<E>, events: EventsOf<E>): Decide<EntityState<E>> =>
  state =>
    state.status === 'active' ? events(state.entity, state) : new EntityNotFound(aggregate.name);

/** What events would make of an entity; undefined where they end it. */
export function entityAfter<E>(
  { evolve }: Entity<E>,
  before: EntityState<E>,
  events: readonly FoldedEvent[],
): E | undefined {
  const state = events.reduce(evolve, before);
  return state.status === 'active' ? state.entity : undefined;
}

/** One event for a group of fields, if any of them is to be another than it is. */
export function ifChanged<E, K extends keyof E>(
  entity: E,
  changes: { readonly [F in K]?: E[F] | undefined },
  fields: readonly K[],
  event: (changed: { [F in K]?: E[F] }) => DomainEvent,
): readonly DomainEvent[] {
  const changed: { [F in K]?: E[F] } = {};
  for (const field of fields) {
    const value = changes[field];
    if (value !== undefined && value !== entity[field]) changed[field] = value;
  }
  return Object.keys(changed).length > 0 ? [event(changed)] : [];
}

/** @throws EntityNotFound where the stream holds no living entity after the command. */
export function resultOf<E>(
  aggregate: Entity<E>,
  id: string,
  outcome: Outcome<EntityState<E>>,
): CommandResult<E> {
  const { state, revision, position } = outcome;
  if (state.status !== 'active' || position === undefined) throw new EntityNotFound(aggregate.name);
  return { entity: state.entity, id, revision, position };
}

export async function executeEntity<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  decide: Decide<EntityState<E>>,
  context: CommandContext,
): Promise<CommandResult<E>> {
  return resultOf(aggregate, id, await executor.execute(aggregate, id, decide, context));
}

/**
 * Creates an entity under a new id. A request that is carried out again finds what it had created, as it was then:
 * whatever became of it since, and of what it referred to.
 */
export async function createEntity<E>(
  executor: Executor,
  aggregate: Entity<E>,
  context: CommandContext,
  create: (id: string) => Promise<CommandResult<E>>,
): Promise<CommandResult<E>> {
  const id = context.newId();
  const earlier = context.resumedFrom === undefined ? undefined : await asCreated(executor, aggregate, id);
  return earlier ?? create(id);
}

async function asCreated<E>(
  { streams }: Executor,
  aggregate: Entity<E>,
  id: string,
): Promise<CommandResult<E> | undefined> {
  const first = await streams.store.readStream(streamName(aggregate, id), { limit: 1 });
  const created = fold(aggregate, unwritten(aggregate), first);
  return created.state.status === 'active' ? resultOf(aggregate, id, created) : undefined;
}

/** Ends an entity; `event` may be made of what it is at the end. @throws EntityNotFound, PreconditionFailed */
export async function deleteEntity<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  event: DomainEvent | ((entity: E) => DomainEvent),
  context: CommandContext,
): Promise<Deleted> {
  const decide = update(aggregate, entity => [typeof event === 'function' ? event(entity) : event]);
  const { position } = await executor.execute(aggregate, id, decide, context);
  if (position === undefined) throw new EntityNotFound(aggregate.name);
  return { position };
}
