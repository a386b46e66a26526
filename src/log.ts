/** JSON lines on standard output, written in blocks so that logging does not hold up requests. */
import pino, { type Logger } from 'pino';
import { LogOutput } from './logOutput.ts';

interface Logging {
  readonly log: Logger;
  readonly output: LogOutput;
}

export function createLog(level: string): Logging {
  const output = new LogOutput();
  const log = pino({ level, base: null, timestamp: isoTime() }, output);
  output.onGap = lines => log.warn({ lines }, 'log lines were dropped: standard output did not take them');
  return { log, output };
}

/** As pino's own `isoTime`, which formats the same millisecond again for each of its lines. */
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
