/** Counts calls by key in fixed windows of time. */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

export const WINDOW_SECONDS = 60;

export interface Counted {
  /** Points under the key in its window, those that were just added included. */
  readonly total: number;
  /** Until the window ends. */
  readonly msLeft: number;
}

export interface CallCounter {
  /** Instances share the counts: what one of them adds, all see. */
  readonly isShared: boolean;
  /** Never rejects. */
  add(key: string, points: number): Promise<Counted>;
}

export const countedOf = ({ consumedPoints, msBeforeNext }: RateLimiterRes): Counted => ({
  total: consumedPoints,
  msLeft: msBeforeNext,
});

/** Of this process alone. */
export function ownCounter(): CallCounter {
  const limiter = new RateLimiterMemory({ points: 0, duration: WINDOW_SECONDS });
  return {
    isShared: false,
    // Counts only; the limit is the caller's.
    add: async (key, points) => countedOf(await limiter.penalty(key, points)),
  };
}
