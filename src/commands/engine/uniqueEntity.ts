/** Commands on entities that hold unique keys: reserve first, then write; give back what is no longer held. */
import { type AnyEvent, type Decide, type Loaded, streamName, unwritten } from './aggregate.ts';
import { type CommandContext, envelope } from './commandContext.ts';
import { type CommandResult, type Deleted, deleteEntity, executeEntity } from './entity.ts';
import type { Entity, EntityState } from './entityAggregate.ts';
import { DomainError, EntityNotFound, PreconditionFailed } from './errors.ts';
import type { Executor } from './executor.ts';
import { retryOnConcurrentChange, StreamChanged } from './retryOnConcurrentChange.ts';
import {
  abandonCreation,
  currentReservation,
  type Reservation,
  releaseKey,
  reserveKey,
  type UniqueConstraint,
} from './uniqueConstraints.ts';

/** A creation, or a deletion. */
interface UniqueCommand<T, E extends AnyEvent, I extends string> {
  /** In the order of the entity's constraints: everybody reserves in the same order. */
  readonly constraints: readonly UniqueConstraint<T, E, I>[];
  readonly decide: Decide<EntityState<T>, E>;
}

/** Creates an entity that holds the keys which it is created with. @throws KeyTaken, TooMuchContention */
export async function createUnique<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  id: NoInfer<I>,
  { constraints, decide }: UniqueCommand<T, E, I>,
  context: CommandContext,
): Promise<CommandResult<T>> {
  const created = preview(executor, aggregate, decide, context)(unwritten(aggregate));
  let reserved: UniqueConstraint<T, E, I> | undefined;
  try {
    for (const constraint of constraints) {
      const key = created && constraint.keyOf(created);
      if (key === undefined) continue;
      await reserveKey(executor, constraint, key, id, context);
      reserved = constraint;
    }
    return await executeEntity(executor, aggregate, id, decide, context);
  } catch (error) {
    // A refusal is final, so the keys are free again. After any other error the write may still come to be.
    if (reserved && error instanceof DomainError) await abandonCreation(executor, reserved, id, context);
    throw error;
  }
}

interface UniqueUpdate<T, E extends AnyEvent, I extends string> {
  readonly constraint: UniqueConstraint<T, E, I>;
  readonly decide: Decide<EntityState<T>, E>;
  /** Told of the entity as it is to be, before another key is reserved for it; throws what speaks against that. */
  readonly beforeReserving?: (after: T) => Promise<void>;
}

/** Changes an entity, moving it from one unique key to another where it has to. @throws KeyTaken, … */
export async function updateUnique<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  id: NoInfer<I>,
  { constraint, decide, beforeReserving }: UniqueUpdate<T, E, I>,
  context: CommandContext,
): Promise<CommandResult<T>> {
  const entityAfter = preview(executor, aggregate, decide, context);
  return retryOnConcurrentChange(streamName(aggregate, id), async () => {
    const loaded = await executor.load(aggregate, id);
    const before = activeEntity(aggregate, loaded, context);
    const after = entityAfter(loaded);
    const move = { constraint, from: constraint.keyOf(before), to: after && constraint.keyOf(after) };
    if (after && move.to !== undefined && move.from !== move.to) await beforeReserving?.(after);
    const decideIfCovered: Decide<EntityState<T>, E> = (state, revision) =>
      revision === loaded.revision || isCovered(move, state, entityAfter({ state, revision }))
        ? decide(state, revision)
        : new StreamChanged();
    const write = () => executeEntity(executor, aggregate, id, decideIfCovered, context);
    return moveKey(executor, id, move, write, context);
  });
}

interface KeyMove<T, E extends AnyEvent, I extends string> {
  readonly constraint: UniqueConstraint<T, E, I>;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Whether the keys that were looked at are those that the change is about. A new key is good for the very state
 * that it was reserved on; the key that an entity has is good for as long as it has it.
 */
function isCovered<T, E extends AnyEvent, I extends string>(
  { constraint, from, to }: KeyMove<T, E, I>,
  state: EntityState<T>,
  after: T | undefined,
): boolean {
  if (from !== to || state.status !== 'active') return false;
  return constraint.keyOf(state.entity) === from && (after && constraint.keyOf(after)) === to;
}

/**
 * A key that was reserved and not used is left where it is: another command of the same entity may rely on it.
 * The next one who wants it takes it over.
 */
async function moveKey<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  id: NoInfer<I>,
  { constraint, from, to }: KeyMove<T, E, I>,
  write: () => Promise<CommandResult<T>>,
  context: CommandContext,
): Promise<CommandResult<T>> {
  const old =
    from === undefined || from === to ? undefined : await currentReservation(executor, constraint, from, id);
  if (to !== undefined && from !== to) await reserveKey(executor, constraint, to, id, context);
  const result = await write();
  if (old) await releaseKey(executor, old, context);
  return result;
}

/** Deletes an entity and gives its keys back. @throws EntityNotFound, PreconditionFailed */
export async function deleteUnique<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  aggregate: Entity<T, E, I>,
  id: NoInfer<I>,
  { constraints, decide }: UniqueCommand<T, E, I>,
  context: CommandContext,
): Promise<Deleted> {
  const before = activeEntity(aggregate, await executor.load(aggregate, id), context);
  const held: Reservation[] = [];
  for (const constraint of constraints) {
    const key = constraint.keyOf(before);
    if (key !== undefined) held.push(await currentReservation(executor, constraint, key, id));
  }
  const deleted = await deleteEntity(executor, aggregate, id, decide, context);
  for (const reservation of held) await releaseKey(executor, reservation, context);
  return deleted;
}

function activeEntity<T>(
  aggregate: { readonly name: string },
  { state, revision }: Loaded<EntityState<T>>,
  { ifMatch }: CommandContext,
): T {
  if (state.status !== 'active') throw new EntityNotFound(aggregate.name);
  if (ifMatch && !ifMatch.includes(revision)) throw new PreconditionFailed(revision);
  return state.entity;
}

/** What a decision makes of a state: its entity, undefined where it is refused or leaves none. */
type EntityAfter<T> = (before: Pick<Loaded<EntityState<T>>, 'state' | 'revision'>) => T | undefined;

function preview<T, E extends AnyEvent>(
  executor: Executor,
  aggregate: Entity<T, E>,
  decide: Decide<EntityState<T>, E>,
  context: CommandContext,
): EntityAfter<T> {
  return ({ state, revision }) => {
    const decision = decide(state, revision);
    if (decision instanceof DomainError) return undefined;
    const at = executor.now().toISOString();
    const events = decision.map(event => envelope(aggregate.events, event, context, at));
    const after = events.reduce((before, event) => aggregate.apply(before, event), state);
    return after.status === 'active' ? after.entity : undefined;
  };
}
