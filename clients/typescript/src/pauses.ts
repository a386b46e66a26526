/** How long to wait before something is tried again. */

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
/** Longer than this no call waits because the server asks it to. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Doubles with each attempt; anywhere in its upper half, so that clients that were cut off together do not come back together. */
export function jitteredPause(attempt: number, random: () => number = Math.random): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempt, MAX_PAUSE_MS);
  return pause * (0.5 + random() / 2);
}

/** Milliseconds that `Retry-After` asks for, as seconds or as a date; undefined where it asks for nothing, or too much. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const pause = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return pause >= 0 && pause <= MAX_RETRY_AFTER_MS ? pause : undefined;
}

/** @throws the signal's reason as soon as it says so */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
