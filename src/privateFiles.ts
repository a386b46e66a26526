/** Files and directories of data: for their owner alone, whatever the umask. What exists keeps the mode that it has. */
import { closeSync, mkdirSync, openSync } from 'node:fs';

const OWNER_FILE = 0o600;
const OWNER_DIRECTORY = 0o700;

export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: OWNER_DIRECTORY });
}

/** Makes the file of a database, empty, before SQLite would; what SQLite puts beside it gets the same mode. */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_FILE));
  } catch {
    // It exists, or what stands in the way stands in SQLite's too, which says so when it opens the file.
  }
}
