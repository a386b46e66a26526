/**
 * Loaded into the server before anything else, and into each of its threads: makes the disk under the event log slow. A
 * commit of `events.db` blocks its thread for some milliseconds more, as a flush blocks it. Known to the bench alone.
 */
import { DatabaseSync } from 'node:sqlite';

/** What a flush takes longer. */
const FLUSH_MS = 5;

const neverChanged = new Int32Array(new SharedArrayBuffer(4));
const exec = DatabaseSync.prototype.exec;

DatabaseSync.prototype.exec = function (sql: string): void {
  exec.call(this, sql);
  // Read models are not flushed with each commit: what they lose the log has.
  if (sql === 'COMMIT' && this.location()?.endsWith('events.db')) Atomics.wait(neverChanged, 0, 0, FLUSH_MS);
};
