/** The file itself: laying it out, and telling whether one that is there may be used. */
import { WAL_BYTES } from './checkpoints.ts';
import { asNumber, asText, Connection } from './connection.ts';
import { COUNTERS_SQL } from './counters.ts';
import { isCannotOpen, isDamaged } from './errors.ts';
import { ReadStoreOutdated } from './outdated.ts';
import { fingerprintOf, type Tables, tableSql } from './schema.ts';

export interface FileOptions {
  readonly path: string;
  readonly tables: Tables;
  readonly epoch: string;
  readonly readOnly: boolean;
  /** For a bulk build, into a fresh file; complete once that is done (`completeFile`). */
  readonly bulk?: boolean;
}

/** Page cache of a connection, in KiB. It fills as pages are read, so an idle server does not pay for it. */
const CACHE_KIB = 8 * 1024;
/** More makes a build no faster, not even of a million events. */
const BULK_CACHE_KIB = 64 * 1024;
/**
 * Pages (of 4 KiB) after which a commit moves the WAL into the file itself, with the two syncs that takes: where the
 * thread that otherwise does it (`checkpoints.ts`) cannot keep up.
 */
const PAGES_PER_CHECKPOINT = 16_000;

/** @throws ReadStoreOutdated */
export function openFile(options: FileOptions): Connection {
  const { path, readOnly } = options;
  try {
    const connection = new Connection(path, readOnly);
    try {
      prepareFile(connection, options);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    throw unusable(error, path, readOnly) ?? error;
  }
}

function unusable(error: unknown, path: string, readOnly: boolean): ReadStoreOutdated | undefined {
  if (isCannotOpen(error) && readOnly) return new ReadStoreOutdated(path, 'missing', { cause: error });
  return isDamaged(error) ? new ReadStoreOutdated(path, 'corrupt', { cause: error }) : undefined;
}

function prepareFile(connection: Connection, options: FileOptions): void {
  const { path, readOnly, bulk = false } = options;
  const fresh = asNumber(connection.prepare('SELECT count(*) FROM sqlite_schema').row()?.[0]) === 0;
  if (bulk && !fresh) throw new Error(`${path} is not fresh: read models are built into a new file`);
  if (readOnly && fresh) throw new ReadStoreOutdated(path, 'missing');
  if (!fresh) checkMeta(connection, options);
  if (bulk) setUpForBulk(connection);
  else setUp(connection, readOnly);
  if (fresh) connection.transaction(() => layOut(connection, options));
}

function checkMeta(connection: Connection, { path, tables, epoch }: FileOptions): void {
  const known = connection.prepare("SELECT count(*) FROM sqlite_schema WHERE name = '_meta'").row();
  if (asNumber(known?.[0]) === 0) throw new ReadStoreOutdated(path, 'other-schema');
  const meta = new Map(
    connection
      .prepare('SELECT key, value FROM _meta')
      .rows()
      .map(([key, value]) => [asText(key), asText(value)]),
  );
  if (meta.get('fingerprint') !== fingerprintOf(tables)) throw new ReadStoreOutdated(path, 'other-schema');
  if (meta.get('epoch') !== epoch) throw new ReadStoreOutdated(path, 'other-epoch');
  if (meta.get('complete') !== 'yes') throw new ReadStoreOutdated(path, 'incomplete');
}

function setUp(connection: Connection, readOnly: boolean): void {
  connection.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`);
  // The log is the truth: a commit lost with the power is applied again from there.
  if (readOnly) return;
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA journal_size_limit = ${WAL_BYTES}; PRAGMA wal_autocheckpoint = ${PAGES_PER_CHECKPOINT}`);
}

/** Nothing is waited for and nothing is written twice; a build that crashes is thrown away. */
function setUpForBulk(connection: Connection): void {
  connection.exec(`PRAGMA cache_size = -${BULK_CACHE_KIB}; PRAGMA temp_store = MEMORY;
    PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF`);
}

function layOut(connection: Connection, { tables, epoch, bulk }: FileOptions): void {
  connection.exec('CREATE TABLE _meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
  connection.exec(COUNTERS_SQL);
  for (const table of tables.values()) {
    connection.exec(tableSql(table));
    for (const { sql, use } of table.indexes) if (!bulk || use === 'match') connection.exec(sql);
  }
  const insert = connection.prepare('INSERT INTO _meta VALUES (?, ?)');
  insert.run('fingerprint', fingerprintOf(tables));
  insert.run('epoch', epoch);
  insert.run('complete', bulk ? 'no' : 'yes');
}

/** Adds what bulk left out, makes all of it durable, and only then marks the file complete. */
export function completeFile(connection: Connection, tables: Tables, fill: () => void): void {
  for (const table of tables.values()) for (const { sql } of table.indexes) connection.exec(sql);
  connection.transaction(fill);
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  const mark = (value: string) => {
    connection.prepare("UPDATE _meta SET value = ? WHERE key = 'complete'").run(value);
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  };
  // The first one syncs all that was written unsynced before; else the mark could outlive a page it vouches for.
  mark('no');
  mark('yes');
  setUp(connection, false);
}
