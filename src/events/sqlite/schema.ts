/** Opens `events.db`: pragmas, tables, version of the schema. Knows no statement of the daily work. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateDirectory, makePrivateFile } from '../../privateFiles.ts';

const SCHEMA_VERSION = 1;
/** How long a statement waits for another connection's lock; it blocks the event loop, so it is short. */
const BUSY_TIMEOUT_MS = 1_000;
/** Page cache, filled as used: stream names are random keys, whose index should stay in memory. */
const CACHE_KIB = 8_192;
/** The write-ahead log shrinks back to this once a burst has been checkpointed. */
const WAL_LIMIT_BYTES = 67_108_864;
/** What `PRAGMA synchronous` answers for FULL. */
const SYNCHRONOUS_FULL = 2;

const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE event_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    type INTEGER NOT NULL,
    id TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;
  CREATE INDEX event_by_type ON event (type, position);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** The log at `path`, made where there is none yet. @throws Error where a newer version has written it. */
export function openDatabase(path: string): DatabaseSync {
  makePrivateDirectory(dirname(path));
  makePrivateFile(path);
  return opened(new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }), db => {
    makeDurable(db, path);
    if (checkedVersion(db, path) === 0) createTables(db);
  });
}

/** An existing log, for reading alone; a writer may be at work beside it. */
export function openReadOnlyDatabase(path: string): DatabaseSync {
  const missing = `${path} holds no event log`;
  if (!existsSync(path)) throw new Error(missing);
  return opened(new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS }), db => {
    if (checkedVersion(db, path) === 0) throw new Error(missing);
  });
}

function opened(db: DatabaseSync, prepare: (db: DatabaseSync) => void): DatabaseSync {
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Both pragmas fall back without an error (on some file systems, or after a misspelling): hence read back. */
function makeDurable(db: DatabaseSync, path: string): void {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}`);
  const mode = pragma(db, 'journal_mode');
  const synchronous = pragma(db, 'synchronous');
  if (mode === 'wal' && synchronous === SYNCHRONOUS_FULL) return;
  throw new Error(`${path} cannot be made durable: journal_mode ${mode}, synchronous ${synchronous}`);
}

function checkedVersion(db: DatabaseSync, path: string): number {
  const version = Number(pragma(db, 'user_version'));
  if (version <= SCHEMA_VERSION) return version;
  throw new Error(`${path} was written by a newer version (schema ${version}; known is ${SCHEMA_VERSION})`);
}

function createTables(db: DatabaseSync): void {
  db.exec(`BEGIN IMMEDIATE; ${TABLES}`);
  db.prepare("INSERT INTO meta (key, value) VALUES ('epoch', ?)").run(crypto.randomUUID());
  db.exec('COMMIT');
}

function pragma(db: DatabaseSync, name: string): unknown {
  return db.prepare(`PRAGMA ${name}`).get()?.[name];
}
