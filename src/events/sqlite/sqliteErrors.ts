/** What SQLite's result codes mean here. By number, never by text (https://sqlite.org/rescode.html). */

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** The low byte of an extended result code is the primary one. */
const PRIMARY_CODE = 0xff;

export function isBusy(error: unknown): boolean {
  return resultCode(error) === SQLITE_BUSY;
}

/**
 * True for a failed COMMIT that surely left nothing behind. Busy: nothing was attempted. Full: the write-ahead
 * log ends before the commit's last frame, so not even a recovery after a crash would see it. After any other
 * error (a failed fsync, say) the frames may be on disk, and a crash before the next commit would revive them.
 */
export function isNeverWritten(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE_BUSY || code === SQLITE_FULL;
}

function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return Number(error.errcode) & PRIMARY_CODE;
}
