/** Follows the log for as long as its consumer lives: a dropped subscription goes on at once, a failure after a pause. */
import { Backoff } from '../scheduling/retry.ts';
import type { Position } from './event.ts';
import { type Batch, type EventStore, SubscriptionDropped } from './eventStore.ts';

const PAUSES = { firstMs: 50, maxMs: 5_000 };

/** Where a follower goes on: after the batch that it was handed, or where `position` says. */
export type FollowAction = 'continue' | 'restart';

interface Follower {
  readonly batchSize?: number;
  readonly signal: AbortSignal;
  /** Where to go on; asked again after every interruption. Undefined: from the beginning. */
  readonly position: () => Position | undefined;
  /** Called one batch after another. After `restart` it goes on from `position`, asked again. */
  readonly handle: (batch: Batch) => Promise<FollowAction>;
  /** The engine ended the subscription: ordinary, nothing is lost. */
  readonly dropped: (error: SubscriptionDropped) => void;
  /** The engine or `handle` failed; the same place is tried again after a pause. */
  readonly failed: (error: unknown) => void;
}

/** Resolves once `signal` is aborted and no batch is being handled; never rejects. */
export async function followLog(store: EventStore, follower: Follower): Promise<void> {
  const backoff = new Backoff(PAUSES);
  while (!follower.signal.aborted) {
    const from = follower.position();
    const failure = await followUntilInterrupted(store, follower, from);
    if (!failure) continue;
    follower.failed(failure.error);
    if (follower.position() !== from) backoff.reset();
    await backoff.pause(follower.signal);
  }
}

async function followUntilInterrupted(
  store: EventStore,
  { batchSize, signal, handle, dropped }: Follower,
  from: Position | undefined,
): Promise<{ error: unknown } | undefined> {
  const after = from === undefined ? {} : { after: from };
  const size = batchSize === undefined ? {} : { batchSize };
  try {
    for await (const batch of store.subscribe({ ...after, ...size, signal })) {
      if ((await handle(batch)) === 'restart') break;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof SubscriptionDropped)) return { error };
    dropped(error);
    return undefined;
  }
}
