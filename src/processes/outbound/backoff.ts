/** When the platform is asked again after it refused for now. */

/** Between attempts, in milliseconds before jitter: with any jitter the first three retries lie within 10 s. */
const PAUSES_MS: readonly number[] = [1_000, 2_000, 4_000, 15_000, 30_000, 60_000, 120_000];
/** Then a message fails. */
export const MAX_ATTEMPTS = PAUSES_MS.length + 1;
/** Refusals for the rate of the page say nothing of the message; they end at some time all the same. */
export const MAX_RATE_LIMITED_ATTEMPTS = 30;

/** Share of a pause that jitter takes away or adds. */
const JITTER = 0.25;

/** `attempt` counts from 1; `random` is in [0, 1). */
export function pauseAfter(attempt: number, random: number): number {
  const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length) - 1] ?? 0;
  return Math.round(pause * (1 - JITTER + 2 * JITTER * random));
}
