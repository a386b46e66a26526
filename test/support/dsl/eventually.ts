/** Waiting for a condition, with a deadline. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 5;

/** Resolves with the first value of `look` that is not undefined, false or null. @throws after `withinMs` */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen as NonNullable<Exclude<T, false>>;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await delay(POLL_MS);
  }
}

/** Resolves once `check` no longer throws. @throws what it threw last, after `withinMs` */
export async function passes(check: () => Promise<void>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(POLL_MS);
  }
}
