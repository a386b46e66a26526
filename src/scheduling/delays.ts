/** Waiting, and how long a timer may be set for. A length of time that comes from outside, or from the log, is clamped here. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Nobody waits longer at once, whatever was asked for. A timer takes 2^31 - 1 ms (24.8 days): a longer one fires at
 * once, again and again, and instants beyond what a `Date` holds cannot be written down.
 */
export const MAX_DELAY_MS = 24 * 60 * 60 * 1_000;

/** Milliseconds from 0 to `max`; what is no number at all is 0. */
export const clampDelay = (ms: number, max: number = MAX_DELAY_MS): number =>
  ms > 0 ? Math.min(ms, max, MAX_DELAY_MS) : 0;

interface SleepOptions {
  /** Ends the wait at once. */
  readonly signal?: AbortSignal;
  /** False: the process need not wait for it to end. Default: true. */
  readonly ref?: boolean;
}

/** Never rejects: the caller looks at the signal. */
export const sleep = (ms: number, options: SleepOptions): Promise<void> =>
  delay(ms, undefined, options).catch(() => {});
