/**
 * Keys that must be unique: one small stream a key, whose last event says who holds it. The holder is
 * the owner that the stream names, as long as that owner exists and still has the key, or may be just about to.
 */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppendOutcomeUnknown, EventStoreUnavailable } from '../../events/eventStore.ts';
import { Sightings } from '../../scheduling/sightings.ts';
import type { AnyEvent, Decide } from './aggregate.ts';
import type { CommandContext } from './commandContext.ts';
import type { Entity, EntityState } from './entityAggregate.ts';
import { KeyTaken, TooMuchContention } from './errors.ts';
import type { Executor } from './executor.ts';
import { decideReleaseKey, decideReserveKey, KeyReserved, uniqueKey } from './uniqueKey.ts';

/** How long a key waits for an owner that has reserved it and is not there yet; then it may be taken over. */
const GRACE_MS = 3_000;
const TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/** What is unique: whose key it is, and how an owner that never came to hold it is shut out. */
export interface UniqueConstraint<T, E extends AnyEvent, I extends string = string> {
  /** What a refusal calls it, e.g. `email`. */
  readonly name: string;
  readonly owner: Entity<T, E, I>;
  /** The key that an entity holds, undefined where it holds none. */
  readonly keyOf: (entity: T) => string | undefined;
  /** Events after which a creation, or a change, that was decided before can no longer be appended. */
  readonly abandonCreation: (ownerId: I) => E;
  readonly abandonChange: (ownerId: I) => E;
}

/** A key as one command knows it to be held; a later reservation, even by the same owner, is another. */
export interface Reservation {
  /** The constraint's name. */
  readonly kind: string;
  readonly key: string;
  readonly ownerId: string;
  readonly revision: number;
}

/** Key streams are named by a digest: keys are personal data and may be long. */
const digest = (kind: string, key: string) =>
  `${kind}-${createHash('sha256').update(key).digest('base64url')}`;

/** Makes the key `ownerId`'s. @throws KeyTaken, TooMuchContention */
export async function reserveKey<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  constraint: UniqueConstraint<T, E, I>,
  key: string,
  ownerId: NoInfer<I>,
  context: CommandContext,
): Promise<Reservation> {
  const deadline = performance.now() + TIMEOUT_MS;
  const { ifMatch: _ofTheEntity, ...reserver } = context;
  let expired: number | undefined;
  const seen = new Sightings();
  while (performance.now() < deadline) {
    const decide = decideReserveKey({ kind: constraint.name, ownerId, expired });
    const outcome = await attempt(() =>
      executor.execute(uniqueKey, digest(constraint.name, key), decide, reserver),
    );
    if (!(outcome instanceof KeyReserved)) {
      return { kind: constraint.name, key, ownerId, revision: outcome.revision };
    }
    // The clock may have been set back since, or the holder's be ahead of this one.
    const age = executor.now().getTime() - Date.parse(outcome.since);
    const held = { holder: outcome.holder, forMs: Math.max(age, seen.unchangedFor(key, outcome.revision)) };
    expired = (await takeOverReservation(executor, constraint, key, held, reserver))
      ? outcome.revision
      : undefined;
    if (expired === undefined) await delay(POLL_MS * (0.5 + Math.random()));
  }
  throw new TooMuchContention(`${constraint.name} is being reserved by others`);
}

/** The key that an entity holds, as it is held now. */
export async function currentReservation<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  constraint: UniqueConstraint<T, E, I>,
  key: string,
  ownerId: NoInfer<I>,
): Promise<Reservation> {
  const { revision } = await executor.load(uniqueKey, digest(constraint.name, key));
  return { kind: constraint.name, key, ownerId, revision };
}

/**
 * Gives the key back; does nothing where it was reserved again since, by any owner. It comes after what has been
 * decided, which a log that takes no write now does not undo: the key stays, and the next one who wants it takes it over.
 */
export async function releaseKey(
  executor: Executor,
  reservation: Reservation,
  context: CommandContext,
): Promise<void> {
  const { ifMatch: _ofTheEntity, ...reserver } = context;
  const stream = digest(reservation.kind, reservation.key);
  await ifTheLogTakesIt(executor.execute(uniqueKey, stream, decideReleaseKey(reservation), reserver));
}

/** Quiet for an owner that is there, or was. */
export const decideAbandonCreation =
  <T, E extends AnyEvent, I extends string>(
    constraint: UniqueConstraint<T, E, I>,
    ownerId: NoInfer<I>,
  ): Decide<EntityState<T>, E> =>
  ({ status }) =>
    status === 'absent' ? [constraint.abandonCreation(ownerId)] : [];

/**
 * Shuts out the creation of an owner that is not there, so that others get its keys at once. To
 * release them would not do: another attempt at the same creation may be just about to rely on them.
 */
export async function abandonCreation<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  constraint: UniqueConstraint<T, E, I>,
  ownerId: NoInfer<I>,
  context: CommandContext,
): Promise<void> {
  const { ifMatch: _ofTheEntity, ...reserver } = context;
  const decide = decideAbandonCreation(constraint, ownerId);
  await ifTheLogTakesIt(executor.execute(constraint.owner, ownerId, decide, reserver));
}

const passing = [EventStoreUnavailable, AppendOutcomeUnknown, TooMuchContention];

async function ifTheLogTakesIt(execution: Promise<unknown>): Promise<void> {
  try {
    await execution;
  } catch (error) {
    if (!passing.some(reason => error instanceof reason)) throw error;
  }
}

async function attempt<T>(reserving: () => Promise<T>): Promise<T | KeyReserved> {
  try {
    return await reserving();
  } catch (error) {
    if (error instanceof KeyReserved) return error;
    throw error;
  }
}

/** True when the holder has not the key and can no longer come to have it. @throws KeyTaken when it has it. */
async function takeOverReservation<T, E extends AnyEvent, I extends string>(
  executor: Executor,
  constraint: UniqueConstraint<T, E, I>,
  key: string,
  { holder, forMs }: { readonly holder: string; readonly forMs: number },
  context: CommandContext,
): Promise<boolean> {
  const { owner } = constraint;
  const ownerId = owner.id.parse(holder);
  const { state } = await executor.load(owner, ownerId);
  if (state.status === 'deleted') return true;
  if (holds(constraint, state, key)) throw new KeyTaken(constraint.name);
  if (forMs < GRACE_MS) return false;
  await executor.execute(owner, ownerId, decideFence(constraint, key, ownerId), context);
  return true;
}

/** Whatever the holder had decided before, its stream has moved on: that append is refused from now on. */
export const decideFence =
  <T, E extends AnyEvent, I extends string>(
    constraint: UniqueConstraint<T, E, I>,
    key: string,
    holder: NoInfer<I>,
  ): Decide<EntityState<T>, E> =>
  state => {
    if (state.status === 'deleted') return [];
    if (holds(constraint, state, key)) return new KeyTaken(constraint.name);
    return [
      state.status === 'absent' ? constraint.abandonCreation(holder) : constraint.abandonChange(holder),
    ];
  };

function holds<T, E extends AnyEvent, I extends string>(
  constraint: UniqueConstraint<T, E, I>,
  state: EntityState<T>,
  key: string,
): boolean {
  return state.status === 'active' && constraint.keyOf(state.entity) === key;
}
