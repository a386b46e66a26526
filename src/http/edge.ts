/** What the listening socket tells of itself, as metrics and log lines; refusals come in crowds, and are logged so. */
import type { Logger } from 'pino';
import type { SystemMetrics } from '../metrics.ts';
import type { HttpMetrics } from './metrics.ts';
import type { Handlers } from './server.ts';

/** At most one line in this time about connections that were refused. */
const REFUSAL_LOG_MS = 10_000;

type Told = Required<Pick<Handlers, 'failed' | 'refused' | 'dropped' | 'cut'>>;

export function edgeWatch(log: Logger, metrics: SystemMetrics, http: HttpMetrics): Told {
  let dropped = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  return {
    failed: error => log.error({ err: error }, 'a connection could not be taken in'),
    refused: ({ requestId, status, code, error }) => {
      http.observe('unknown', 'unknown', status, 0);
      log.info({ requestId, status, code, error }, 'request refused');
    },
    dropped: ({ max, reason }) => {
      metrics.connectionRefused(reason);
      dropped++;
      const now = performance.now();
      if (now - loggedAt < REFUSAL_LOG_MS) return;
      log.warn({ refused: dropped, max, reason }, MESSAGES[reason]);
      dropped = 0;
      loggedAt = now;
    },
    cut: () => {
      metrics.answerCut();
      log.info('a connection was cut: its reader did not take the answer');
    },
  };
}

const MESSAGES = {
  limit: 'connections are refused: too many are open',
  descriptors: 'connections are refused: the process has no file descriptors for more',
} as const;
