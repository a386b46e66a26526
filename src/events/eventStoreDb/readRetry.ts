/** Reads are repeated while a cluster changes its leader, and given up after that. */
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreUnavailable } from '../eventStore.ts';
import { asError, finalReadFailure } from './clientErrors.ts';

/** A change of leader takes 5 s. Reached: the reader gets EventStoreUnavailable, and a request 503. */
export const READ_TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 1_000;

/** @throws EventStoreUnavailable, the signal's reason, or what no other try can help */
export async function retryRead<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const deadline = performance.now() + READ_TIMEOUT_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      throwWhereFinal(error, performance.now() + pause > deadline);
    }
    await pauseFor(pause, signal);
    signal.throwIfAborted();
  }
}

function throwWhereFinal(error: unknown, late: boolean): void {
  const final = finalReadFailure(error);
  if (final) throw final;
  if (late) throw unavailable(asError(error));
}

/** About so long, by chance more or less, so that many do not come back at once; shorter if the signal is aborted. */
export async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  const pause = milliseconds * (0.5 + Math.random());
  await delay(pause, undefined, { signal }).catch(() => {});
}

function unavailable(cause: Error): EventStoreUnavailable {
  return new EventStoreUnavailable(`the event store cannot be read: ${cause.message}`, { cause });
}
