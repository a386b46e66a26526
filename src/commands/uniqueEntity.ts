/** Commands on entities that hold unique keys: claim first, then write; give back what was not used. */
import type { DomainEvent } from '../events/catalog/index.ts';
import { type Decide, type Entity, type EntityState, type Loaded, streamName } from './aggregate.ts';
import type { Caller } from './caller.ts';
import { begin, type Deleted, endEntity, executeEntity, revise, type Written } from './entity.ts';
import { DomainError, EntityNotFound, PreconditionFailed, TooMuchContention } from './errors.ts';
import type { Executor } from './execute.ts';
import { type ClaimedKey, claimKey, heldKey, type KeyKind, releaseKey } from './uniqueKeys.ts';

const PATIENCE_MS = 5_000;

/** The stream moved on between the claim and the write: look again at what has to be claimed. */
class StreamMoved extends DomainError {
  readonly code = 'stream-moved';
}

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
  const claimed: ClaimedKey<E>[] = [];
  try {
    for (const { kind, key } of keys) claimed.push(await claimKey(executor, kind, key, id, caller));
    return await executeEntity(executor, aggregate, id, begin(aggregate, event), caller);
  } catch (error) {
    // A refusal is final, so the keys are free again. After any other error the write may still come to be.
    if (error instanceof DomainError) {
      for (const claim of claimed) await releaseKey(executor, claim, caller);
    }
    throw error;
  }
}

export interface UniqueRevision<E> {
  readonly kind: KeyKind<E>;
  /** The key that the entity is to hold; undefined for none. */
  readonly keyAfter: (entity: E) => string | undefined;
  readonly events: (entity: E) => readonly DomainEvent[];
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
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const loaded = await executor.load(aggregate, id);
    const before = living(aggregate, loaded, caller);
    const [from, to] = [revision.kind.keyOf(before), revision.keyAfter(before)];
    // Decided on the very state whose keys were claimed, or not at all.
    const pinned: Decide<EntityState<E>> = (state, at) =>
      from === to || at === loaded.revision ? change(state, at) : new StreamMoved();
    const write = () => executeEntity(executor, aggregate, id, pinned, caller);
    const keys = { kind: revision.kind, from, to };
    const outcome = from === to ? await write() : await moveKey(executor, id, keys, write, caller);
    if (outcome) return outcome;
  }
  throw new TooMuchContention(`${streamName(aggregate, id)} is too busy`);
}

interface KeyMove<E> {
  readonly kind: KeyKind<E>;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Answers undefined when the entity changed meanwhile. A key that was claimed and not used is left where it is:
 * another command of the same entity may rely on it. Whoever wants it takes it over.
 */
async function moveKey<E>(
  executor: Executor,
  id: string,
  { kind, from, to }: KeyMove<E>,
  write: () => Promise<Written<E>>,
  caller: Caller,
): Promise<Written<E> | undefined> {
  const old = from === undefined ? undefined : await heldKey(executor, kind, from, id);
  if (to !== undefined) await claimKey(executor, kind, to, id, caller);
  try {
    const outcome = await write();
    if (old) await releaseKey(executor, old, caller);
    return outcome;
  } catch (error) {
    if (error instanceof StreamMoved) return undefined;
    throw error;
  }
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
