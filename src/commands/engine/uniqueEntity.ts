/** Commands on entities that hold unique keys: claim first, then write; give back what was not used. */
import type { DomainEvent } from '../../events/catalog/index.ts';
import { type Decide, type Entity, type EntityState, type Loaded, streamName } from './aggregate.ts';
import type { CommandContext } from './commandContext.ts';
import {
  begin,
  type CommandResult,
  type Deleted,
  deleteEntity,
  type EventsOf,
  executeEntity,
  update,
} from './entity.ts';
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
 * Starts an entity that holds `keys` (in the order of the entity's kinds: everybody claims in the same order).
 * @throws KeyTaken, TooMuchContention
 */
export async function createUnique<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  keys: readonly { kind: UniqueConstraint<E>; key: string }[],
  event: DomainEvent,
  context: CommandContext,
): Promise<CommandResult<E>> {
  let claimed: UniqueConstraint<E> | undefined;
  try {
    for (const { kind, key } of keys) {
      await reserveKey(executor, kind, key, id, context);
      claimed = kind;
    }
    return await executeEntity(executor, aggregate, id, begin(aggregate, event), context);
  } catch (error) {
    // A refusal is final, so the keys are free again. After any other error the write may still come to be.
    if (claimed && error instanceof DomainError) await abandonCreation(executor, claimed, id, context);
    throw error;
  }
}

export interface UniqueUpdate<E> {
  readonly kind: UniqueConstraint<E>;
  /** The key that the entity is to hold; undefined for none. */
  readonly keyAfter: (entity: E, state: EntityState<E>) => string | undefined;
  /** Told of the entity before another key is claimed for it; throws what speaks against that. */
  readonly beforeClaim?: (entity: E, state: EntityState<E>) => Promise<void>;
  readonly events: EventsOf<E>;
}

/** Changes an entity, moving it from one unique key to another where it has to. @throws KeyTaken, … */
export async function updateUnique<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  revision: UniqueUpdate<E>,
  context: CommandContext,
): Promise<CommandResult<E>> {
  const change = update(aggregate, revision.events);
  const { kind } = revision;
  return retryOnConcurrentChange(streamName(aggregate, id), async () => {
    const loaded = await executor.load(aggregate, id);
    const before = activeEntity(aggregate, loaded, context);
    const move = { kind, from: kind.keyOf(before), to: revision.keyAfter(before, loaded.state) };
    if (move.to !== undefined && move.from !== move.to) await revision.beforeClaim?.(before, loaded.state);
    const decide: Decide<EntityState<E>> = (state, at) =>
      at === loaded.revision || isCovered(move, revision, state) ? change(state, at) : new StreamChanged();
    const write = () => executeEntity(executor, aggregate, id, decide, context);
    return moveKey(executor, id, move, write, context);
  });
}

interface KeyMove<E> {
  readonly kind: UniqueConstraint<E>;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Whether the keys that were looked at are those that the change is about. A new key is good for the very state
 * that it was claimed on; the key that an entity has is good for as long as it has it.
 */
function isCovered<E>(
  { kind, from, to }: KeyMove<E>,
  { keyAfter }: UniqueUpdate<E>,
  state: EntityState<E>,
): boolean {
  if (from !== to || state.status !== 'active') return false;
  return kind.keyOf(state.entity) === from && keyAfter(state.entity, state) === to;
}

/**
 * A key that was claimed and not used is left where it is: another command of the same entity may rely on it.
 * Whoever wants it takes it over.
 */
async function moveKey<E>(
  executor: Executor,
  id: string,
  { kind, from, to }: KeyMove<E>,
  write: () => Promise<CommandResult<E>>,
  context: CommandContext,
): Promise<CommandResult<E>> {
  const old =
    from === undefined || from === to ? undefined : await currentReservation(executor, kind, from, id);
  if (to !== undefined && from !== to) await reserveKey(executor, kind, to, id, context);
  const outcome = await write();
  if (old) await releaseKey(executor, old, context);
  return outcome;
}

/** Ends an entity and gives its keys back. @throws EntityNotFound, PreconditionFailed */
export async function deleteUnique<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  kinds: readonly UniqueConstraint<E>[],
  event: DomainEvent,
  context: CommandContext,
): Promise<Deleted> {
  const before = activeEntity(aggregate, await executor.load(aggregate, id), context);
  const held: Reservation<E>[] = [];
  for (const kind of kinds) {
    const key = kind.keyOf(before);
    if (key !== undefined) held.push(await currentReservation(executor, kind, key, id));
  }
  const deleted = await deleteEntity(executor, aggregate, id, event, context);
  for (const key of held) await releaseKey(executor, key, context);
  return deleted;
}

function activeEntity<E>(
  aggregate: Entity<E>,
  { state, revision }: Loaded<EntityState<E>>,
  { ifMatch }: CommandContext,
): E {
  if (state.status !== 'active') throw new EntityNotFound(aggregate.name);
  if (ifMatch && !ifMatch.includes(revision)) throw new PreconditionFailed(revision);
  return state.entity;
}
