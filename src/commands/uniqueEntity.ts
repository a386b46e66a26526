/** Commands on entities that hold unique keys: claim first, then write; give back what was not used. */
import type { DomainEvent } from '../events/catalog/index.ts';
import { type Decide, type Entity, type EntityState, type Loaded, streamName } from './aggregate.ts';
import type { Caller } from './caller.ts';
import {
  begin,
  type Deleted,
  type EventsOf,
  endEntity,
  executeEntity,
  revise,
  type Written,
} from './entity.ts';
import { DomainError, EntityNotFound, PreconditionFailed } from './errors.ts';
import type { Executor } from './execute.ts';
import {
  abandonCreation,
  type ClaimedKey,
  claimKey,
  heldKey,
  type KeyKind,
  releaseKey,
} from './uniqueKeys.ts';
import { StreamMoved, untilUnmoved } from './untilUnmoved.ts';

/**
 * Starts an entity that holds `keys` (in the order of the entity's kinds: everybody claims in the same order).
 * @throws KeyTaken, TooMuchContention
 */
export async function beginUnique<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  keys: readonly { kind: KeyKind<E>; key: string }[],
  event: DomainEvent,
  caller: Caller,
): Promise<Written<E>> {
  let claimed: KeyKind<E> | undefined;
  try {
    for (const { kind, key } of keys) {
      await claimKey(executor, kind, key, id, caller);
      claimed = kind;
    }
    return await executeEntity(executor, aggregate, id, begin(aggregate, event), caller);
  } catch (error) {
    // A refusal is final, so the keys are free again. After any other error the write may still come to be.
    if (claimed && error instanceof DomainError) await abandonCreation(executor, claimed, id, caller);
    throw error;
  }
}

export interface UniqueRevision<E> {
  readonly kind: KeyKind<E>;
  /** The key that the entity is to hold; undefined for none. */
  readonly keyAfter: (entity: E, state: EntityState<E>) => string | undefined;
  /** Told of the entity before another key is claimed for it; throws what speaks against that. */
  readonly beforeClaim?: (entity: E, state: EntityState<E>) => Promise<void>;
  readonly events: EventsOf<E>;
}

/** Changes an entity, moving it from one unique key to another where it has to. @throws KeyTaken, … */
export async function reviseUnique<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  revision: UniqueRevision<E>,
  caller: Caller,
): Promise<Written<E>> {
  const change = revise(aggregate, revision.events);
  const { kind } = revision;
  return untilUnmoved(streamName(aggregate, id), async () => {
    const loaded = await executor.load(aggregate, id);
    const before = living(aggregate, loaded, caller);
    const move = { kind, from: kind.keyOf(before), to: revision.keyAfter(before, loaded.state) };
    if (move.to !== undefined && move.from !== move.to) await revision.beforeClaim?.(before, loaded.state);
    const decide: Decide<EntityState<E>> = (state, at) =>
      at === loaded.revision || isCovered(move, revision, state) ? change(state, at) : new StreamMoved();
    const write = () => executeEntity(executor, aggregate, id, decide, caller);
    return moveKey(executor, id, move, write, caller);
  });
}

interface KeyMove<E> {
  readonly kind: KeyKind<E>;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Whether the keys that were looked at are those that the change is about. A new key is good for the very state
 * that it was claimed on; the key that an entity has is good for as long as it has it.
 */
function isCovered<E>(
  { kind, from, to }: KeyMove<E>,
  { keyAfter }: UniqueRevision<E>,
  state: EntityState<E>,
): boolean {
  if (from !== to || state.status !== 'live') return false;
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
  write: () => Promise<Written<E>>,
  caller: Caller,
): Promise<Written<E>> {
  const old = from === undefined || from === to ? undefined : await heldKey(executor, kind, from, id);
  if (to !== undefined && from !== to) await claimKey(executor, kind, to, id, caller);
  const outcome = await write();
  if (old) await releaseKey(executor, old, caller);
  return outcome;
}

/** Ends an entity and gives its keys back. @throws EntityNotFound, PreconditionFailed */
export async function endUnique<E>(
  executor: Executor,
  aggregate: Entity<E>,
  id: string,
  kinds: readonly KeyKind<E>[],
  event: DomainEvent,
  caller: Caller,
): Promise<Deleted> {
  const before = living(aggregate, await executor.load(aggregate, id), caller);
  const held: ClaimedKey<E>[] = [];
  for (const kind of kinds) {
    const key = kind.keyOf(before);
    if (key !== undefined) held.push(await heldKey(executor, kind, key, id));
  }
  const deleted = await endEntity(executor, aggregate, id, event, caller);
  for (const key of held) await releaseKey(executor, key, caller);
  return deleted;
}

function living<E>(
  aggregate: Entity<E>,
  { state, revision }: Loaded<EntityState<E>>,
  { ifMatch }: Caller,
): E {
  if (state.status !== 'live') throw new EntityNotFound(aggregate.name);
  if (ifMatch && !ifMatch.includes(revision)) throw new PreconditionFailed(revision);
  return state.entity;
}
