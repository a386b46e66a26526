/** Writes that are repeated until they are safe. All of ours may be: they are guarded by position or by what they replace. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';
import { asUnavailable, failedOperation, isDuplicateKey, isPassing, unavailable } from './errors.ts';

/**
 * How often one write is tried; with the pauses between, about a second and a half, each try waiting for a primary
 * besides. Then it fails, and the caller asks again.
 */
const TRIES = 5;
const FIRST_PAUSE_MS = 100;

/** @throws ReadStoreUnavailable once it has failed too often. */
export async function repeated<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      await beforeNext(tries, error);
    }
  }
}

/**
 * All operations, in order. Each may be applied several times. The driver splits what is larger than a server takes at
 * once (100,000 operations, 48 MB).
 * @throws ReadStoreUnavailable once one of them has failed too often.
 */
export async function writeAll<Row extends Document>(
  collection: Collection<Row>,
  operations: readonly AnyBulkWriteOperation<Row>[],
): Promise<void> {
  let rest = operations;
  for (let tries = 1; rest.length > 0; tries++) {
    try {
      await collection.bulkWrite(rest, { ordered: true });
      return;
    } catch (error) {
      const done = failedOperation(error)?.index ?? 0;
      rest = rest.slice(done);
      if (done > 0) tries = 1;
      await beforeNext(tries, error);
    }
  }
}

/** Waits where another try makes sense, else throws. */
async function beforeNext(tries: number, error: unknown): Promise<void> {
  // Two upserts of a new document at once: the loser finds it there at its next try.
  const raced = isDuplicateKey(error);
  if (!raced && !isPassing(error)) throw asUnavailable(error);
  if (tries >= TRIES) throw unavailable(error);
  if (!raced) await delay(FIRST_PAUSE_MS * 2 ** (tries - 1));
}
