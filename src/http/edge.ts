/** What the listening socket reports of itself, as metrics and log lines; refusals come in crowds, and are logged so. */
import type { Logger } from 'pino';
import type { SystemMetrics } from '../metrics.ts';
import type { ConnectionLimit } from './connectionLimit.ts';
import type { HttpMetrics } from './metrics.ts';
import type { Handlers } from './server.ts';

/** At most one line in this time about connections that were refused. */
const REFUSAL_LOG_MS = 10_000;

type EdgeEvents = Required<Pick<Handlers, 'failed' | 'refused' | 'dropped' | 'cut'>>;

export function edgeWatch(log: Logger, metrics: SystemMetrics, http: HttpMetrics): EdgeEvents {
  const logDrops = inCrowds((refused, { max, reason }: ConnectionLimit) =>
    log.warn({ refused, max, reason }, MESSAGES[reason]),
  );
  return {
    failed: error => log.error({ err: error }, 'a connection could not be taken in'),
    refused: ({ requestId, status, code, error }) => {
      http.observe('unknown', 'unknown', status, 0);
      log.info({ requestId, status, code, error }, 'request refused');
    },
    dropped: limit => {
      metrics.connectionRefused(limit.reason);
      logDrops(limit);
    },
    cut: () => {
      metrics.answerCut();
      log.info('a connection was cut: its reader did not take the answer');
    },
  };
}

/** Calls `report` at once, then with the number of those that came since, where any did. */
function inCrowds<T>(report: (count: number, last: T) => void): (each: T) => void {
  let count = 0;
  let isPausing = false;
  const write = (last: T) => {
    isPausing = count > 0;
    if (count === 0) return;
    report(count, last);
    count = 0;
    setTimeout(() => write(last), REFUSAL_LOG_MS).unref();
  };
  return each => {
    count++;
    if (!isPausing) write(each);
  };
}

const MESSAGES = {
  limit: 'connections are refused: too many are open',
  descriptors: 'connections are refused: the process has no file descriptors for more',
} as const;
