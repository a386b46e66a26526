/** What SQLite's result codes mean for read models. By number, never by text (https://sqlite.org/rescode.html). */

const CANTOPEN = 14;
const CORRUPT = 11;
const NOTADB = 26;
/** READONLY, IOERR, FULL, CANTOPEN: of the disk. */
const DISK = new Set([8, 10, 13, CANTOPEN]);

export const isCannotOpen = (error: unknown): boolean => resultCode(error) === CANTOPEN;

/** The file is not what it was: it has to be built again. */
export function isDamaged(error: unknown): boolean {
  const code = resultCode(error);
  return code === CORRUPT || code === NOTADB;
}

/** The disk does not let the file be read or written just now. */
export const isDiskTrouble = (error: unknown): boolean => DISK.has(resultCode(error) ?? -1);

/** Extended result codes carry the primary one in their lowest byte. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return Number(error.errcode) & 0xff;
}
