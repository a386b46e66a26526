/** What the log and the metrics say of an engine that went away, came back, or came back with less than it held. */
import type { Logger } from 'pino';
import type { EngineNotice, EngineNotices } from './events/engineNotices.ts';
import type { Interruptions } from './events/interruptions.ts';
import type { SystemMetrics } from './metrics.ts';

const AWAY: Readonly<Record<EngineNotice['engine'], string>> = {
  MongoDB: 'MongoDB is away: reads are refused until it is back',
  EventStoreDB: 'EventStoreDB is away: writes are refused until it is back',
};
const EMPTY: Readonly<Record<EngineNotice['engine'], string>> = {
  MongoDB: 'MongoDB has lost the read models: they are rebuilt from the log; reads are refused until then',
  EventStoreDB: 'EventStoreDB holds another log than this instance was started on, or none',
};
const OLDER: Readonly<Record<EngineNotice['engine'], string>> = {
  MongoDB:
    'MongoDB went back to an earlier time: the read models catch up from there; reads are refused until then',
  EventStoreDB: 'EventStoreDB went back to an earlier time: events that this instance has seen are gone',
};

function engineListener(log: Logger, metrics: SystemMetrics): (notice: EngineNotice) => void {
  return notice => {
    metrics.engineEvent(notice);
    write(log, notice);
  };
}

function write(log: Logger, notice: EngineNotice): void {
  switch (notice.is) {
    case 'away': {
      const { engine, error } = notice;
      log.warn({ engine, ...(error instanceof Error && { reason: error.message }) }, AWAY[engine]);
      return;
    }
    case 'back':
      log.info({ engine: notice.engine, awayMs: notice.awayMs }, `${notice.engine} is back`);
      return;
    case 'empty':
      log.warn({ engine: notice.engine }, EMPTY[notice.engine]);
      return;
    case 'older': {
      const { engine, seen, now } = notice;
      log.warn({ engine, seen: String(seen), now: String(now ?? 'nothing') }, OLDER[engine]);
      return;
    }
    case 'polled': {
      const { engine, error } = notice;
      const reason = error instanceof Error ? error.message : String(error);
      log.info({ engine, reason }, `${engine} tells of no changes: what other instances apply is polled`);
      return;
    }
    case 'current':
      log.info(
        { engine: notice.engine, through: String(notice.through) },
        'the read models are current again',
      );
      return;
    default:
      notice satisfies never;
  }
}

/** `lose`: the log is not the one any more that this process was started on. */
export function listenToEngines(
  engines: { readonly interruptions: Interruptions; readonly notices: EngineNotices },
  metrics: SystemMetrics,
  log: Logger,
  lose: () => void,
): void {
  engines.interruptions.listener = (reason, error) => {
    metrics.interrupted(reason);
    log.debug({ err: error, reason }, 'subscription ended; resubscribing');
  };
  const tell = engineListener(log, metrics);
  engines.notices.listener = notice => {
    tell(notice);
    // What this instance remembers is of another log: a start begins with the one that is there.
    if (notice.engine === 'EventStoreDB' && (notice.is === 'empty' || notice.is === 'older')) lose();
  };
}
