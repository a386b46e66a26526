/** Reads are repeated while a cluster changes its leader, and given up after that. */
import { retry } from '../../scheduling/retry.ts';
import { EventStoreUnavailable } from '../eventStore.ts';
import { asError, finalReadFailure } from './clientErrors.ts';

/** A change of leader takes 5 s. Reached: the reader gets EventStoreUnavailable, and a request 503. */
export const READ_TIMEOUT_MS = 10_000;
const OPTIONS = { firstMs: 25, maxMs: 1_000, timeoutMs: READ_TIMEOUT_MS, failed: throwWhereFinal };

/** @throws EventStoreUnavailable, the signal's reason, or what no other try can help */
export const retryRead = <T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> =>
  retry(attempt, { ...OPTIONS, signal });

function throwWhereFinal(error: unknown, isLast: boolean): void {
  const final = finalReadFailure(error);
  if (final) throw final;
  if (isLast) throw unavailable(asError(error));
}

function unavailable(cause: Error): EventStoreUnavailable {
  return new EventStoreUnavailable(`the event store cannot be read: ${cause.message}`, { cause });
}
