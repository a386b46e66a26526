/**
 * One process owns a data directory. The lock is SQLite's own on a file that is never written, so the operating
 * system lets go of it however the process ends.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateDirectory, makePrivateFile } from '../../privateFiles.ts';
import { isBusy } from './sqliteErrors.ts';

const FILE = 'lock.db';

export class DataDirLocked extends Error {
  readonly code = 'data-dir-locked';
  constructor(directory: string, options?: ErrorOptions) {
    super(`the data directory ${directory} is in use by another chatledger process`, options);
  }
}

/** A lock that nobody refers to any more would go with the garbage. */
const held = new Set<DatabaseSync>();

/**
 * Owns the directory until `release` or the end of the process. Nobody else may open `lock.db` in this process,
 * not even to copy it: closing any handle on a file drops a POSIX process's locks on it.
 * @throws DataDirLocked
 */
export function lockDataDir(directory: string): { release(): void } {
  makePrivateDirectory(directory);
  makePrivateFile(join(directory, FILE));
  const db = new DatabaseSync(join(directory, FILE), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    throw isBusy(cause) ? new DataDirLocked(directory, { cause }) : cause;
  }
  held.add(db);
  return {
    release: () => {
      held.delete(db);
      db.close();
    },
  };
}
