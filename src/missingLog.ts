/**
 * A data directory whose log is gone: read models that show events, and beside them no log, or an empty one. Starting on
 * it would begin a new log, and throw away the last trace of what was in the old one.
 */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { eventLogPath } from './events/sqlite/sqliteEventStore.ts';
import { readModelPath } from './projections/openReadModels.ts';

export class LogMissing extends Error {
  readonly code = 'log-missing';
  constructor(directory: string) {
    super(
      `${directory} holds read models but no events: the log is missing. Bring events.db back from a backup, or start with --new-log to begin a new log without what it held`,
    );
  }
}

/** Looks at both files without changing either. @throws LogMissing */
export function assertLogIsThere(directory: string): void {
  const [log, readModels] = [eventLogPath(directory), readModelPath(directory)];
  if (!existsSync(readModels) || hasEvents(log) || !showEvents(readModels)) return;
  throw new LogMissing(directory);
}

/** True as well for a file that cannot be read as a log: what opens it says what is wrong with it. */
function hasEvents(path: string): boolean {
  if (!existsSync(path)) return false;
  return (
    isFound(path, "SELECT 1 FROM sqlite_schema WHERE name = 'event'") &&
    isFound(path, 'SELECT 1 FROM event LIMIT 1')
  );
}

/** True as well for a file that cannot be read: nothing says that it showed none. */
function showEvents(path: string): boolean {
  return isFound(path, "SELECT 1 FROM _meta WHERE key = 'checkpoint'");
}

function isFound(path: string, sql: string): boolean {
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return db.prepare(sql).get() !== undefined;
    } finally {
      db.close();
    }
  } catch {
    return true;
  }
}
