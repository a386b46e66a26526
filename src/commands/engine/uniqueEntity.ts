/** Commands on entities that hold unique keys: claim first, then write; give back what was not used. */
import { type AnyEvent, type Decide, type Loaded, streamName } from './aggregate.ts';
import type { CommandContext } from './commandContext.ts';
import {
  type Change,
  type CommandResult,
  type Deleted,
  deleteEntity,
  executeEntity,
  ifAbsent,
  ifActive,
} from './entity.ts';
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

/**
 * Creates an entity that holds `keys` (in the order of the entity's constraints: everybody claims in the same order).
 * @throws KeyTaken, TooMuchContention
 */
export async function createUnique<T, E extends AnyEvent>(
  executor: Executor,
  aggregate: Entity<T, E>,
  id: string,
  keys: readonly { kind: UniqueConstraint<T, E>; key: string }[],
  event: E,
  context: CommandContext,
): Promise<CommandResult<T>> {
  let claimed: UniqueConstraint<T, E> | undefined;
  try {
    for (const { kind, key } of keys) {
      await reserveKey(executor, kind, key, id, context);
      claimed = kind;
    }
    return await executeEntity(executor, aggregate, id, ifAbsent(aggregate, event), context);
  } catch (error) {
    // A refusal is final, so the keys are free again. After any other error the write may still come to be.
    if (claimed && error instanceof DomainError) await abandonCreation(executor, claimed, id, context);
    throw error;
  }
}

export interface UniqueUpdate<T, E extends AnyEvent> {
  readonly kind: UniqueConstraint<T, E>;
  /** The key that the entity is to hold; undefined for none. */
  readonly keyAfter: (entity: T, state: EntityState<T>) => string | undefined;
  /** Told of the entity before another key is claimed for it; throws what speaks against that. */
  readonly beforeClaim?: (entity: T, state: EntityState<T>) => Promise<void>;
  readonly events: Change<T, E>;
}

/** Changes an entity, moving it from one unique key to another where it has to. @throws KeyTaken, … */
export async function updateUnique<T, E extends AnyEvent>(
  executor: Executor,
  aggregate: Entity<T, E>,
  id: string,
  revision: UniqueUpdate<T, E>,
  context: CommandContext,
): Promise<CommandResult<T>> {
  const change = ifActive(aggregate, revision.events);
  const { kind } = revision;
  return retryOnConcurrentChange(streamName(aggregate, id), async () => {
    const loaded = await executor.load(aggregate, id);
    const before = activeEntity(aggregate, loaded, context);
    const move = { kind, from: kind.keyOf(before), to: revision.keyAfter(before, loaded.state) };
    if (move.to !== undefined && move.from !== move.to) await revision.beforeClaim?.(before, loaded.state);
    const decide: Decide<EntityState<T>, E> = (state, at) =>
      at === loaded.revision || isCovered(move, revision, state) ? change(state, at) : new StreamChanged();
    const write = () => executeEntity(executor, aggregate, id, decide, context);
    return moveKey(executor, id, move, write, context);
  });
}

interface KeyMove<T, E extends AnyEvent> {
  readonly kind: UniqueConstraint<T, E>;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Whether the keys that were looked at are those that the change is about. A new key is good for the very state
 * that it was claimed on; the key that an entity has is good for as long as it has it.
 */
function isCovered<T, E extends AnyEvent>(
  { kind, from, to }: KeyMove<T, E>,
  { keyAfter }: UniqueUpdate<T, E>,
  state: EntityState<T>,
): boolean {
  if (from !== to || state.status !== 'active') return false;
  return kind.keyOf(state.entity) === from && keyAfter(state.entity, state) === to;
}

/**
 * A key that was claimed and not used is left where it is: another command of the same entity may rely on it.
 * The next one who wants it takes it over.
 */
async function moveKey<T, E extends AnyEvent>(
  executor: Executor,
  id: string,
  { kind, from, to }: KeyMove<T, E>,
  write: () => Promise<CommandResult<T>>,
  context: CommandContext,
): Promise<CommandResult<T>> {
  const old =
    from === undefined || from === to ? undefined : await currentReservation(executor, kind, from, id);
  if (to !== undefined && from !== to) await reserveKey(executor, kind, to, id, context);
  const outcome = await write();
  if (old) await releaseKey(executor, old, context);
  return outcome;
}

/** Deletes an entity and gives its keys back. @throws EntityNotFound, PreconditionFailed */
export async function deleteUnique<T, E extends AnyEvent>(
  executor: Executor,
  aggregate: Entity<T, E>,
  id: string,
  kinds: readonly UniqueConstraint<T, E>[],
  event: E,
  context: CommandContext,
): Promise<Deleted> {
  const before = activeEntity(aggregate, await executor.load(aggregate, id), context);
  const held: Reservation[] = [];
  for (const kind of kinds) {
    const key = kind.keyOf(before);
    if (key !== undefined) held.push(await currentReservation(executor, kind, key, id));
  }
  const deleted = await deleteEntity(executor, aggregate, id, event, context);
  for (const key of held) await releaseKey(executor, key, context);
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
