/** JSON lines on standard output, written in blocks so that logging does not hold up requests. */
import pino, { type Logger } from 'pino';

const BLOCK_BYTES = 4_096;
const FLUSH_MS = 1_000;

export interface Logging {
  readonly log: Logger;
  /** Writes what is still in memory; to be called before the process ends. */
  readonly flush: () => void;
}

export function createLog(level: string): Logging {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: BLOCK_BYTES,
    periodicFlush: FLUSH_MS,
  });
  const log = pino({ level, base: null, timestamp: isoTime() }, destination);
  return { log, flush: () => destination.flushSync() };
}

/** As pino's own `isoTime`, which formats the same millisecond anew for each of its lines. */
function isoTime(): () => string {
  let at = Number.NaN;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== at) {
      at = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}
