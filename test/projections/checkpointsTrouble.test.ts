/** Checkpoints of the embedded read models where something is in their way. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { beforeEach, expect, test } from '@jest/globals';
import { Checkpoints } from '../../src/projections/sqlite/checkpoints.ts';
import { Connection } from '../../src/projections/sqlite/connection.ts';
import { batch, book, put, query, remove } from '../contracts/readStore/library.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

const MEGABYTE = 1024 * 1024;
/** About 20 MB, which is when one is due. */
const manyBytes = (from: number) =>
  Array.from({ length: 200 }, (_, at) =>
    put('books', from + at, { ...book(`b${at}`), title: 'x'.repeat(100_000) }),
  );

let path: string;
beforeEach(() => {
  path = freshPath();
});

const hasWal = () => existsSync(`${path}-wal`);

/** Whatever thread was started before has done its work by then. */
async function threadsAreDone(): Promise<void> {
  await once(new Worker('setTimeout(() => {}, 200)', { eval: true }), 'exit');
}

test('a thread that may not begin ends: it keeps no process from ending', () => {
  const source = new URL('../../src/projections/sqlite/checkpoints.ts', import.meta.url).href;
  const program = `
    import { DatabaseSync } from 'node:sqlite';
    import { Checkpoints } from '${source}';
    const database = new DatabaseSync('${path}');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (bytes)');
    for (let n = 0; n < 17; n++) database.exec('INSERT INTO t VALUES (zeroblob(${MEGABYTE}))');
    const isFull = () => Promise.reject(new Error('database or disk is full'));
    const checkpoints = new Checkpoints('${path}', () => (process.stdout.write('asked'), isFull()));
    checkpoints.beginIfDue();
    await checkpoints.settled();
  `;
  writeFileSync(`${path}.mjs`, program);
  const options = { encoding: 'utf8', timeout: 4_000, env: {} } as const;
  const { status, stdout } = spawnSync(process.execPath, [`${path}.mjs`], options);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'asked' });
});

test('none begins with the last commit: another file may be in the place of this one then', async () => {
  const store = open(path);
  await store.apply(batch(...manyBytes(1)));
  await store.close();
  rmSync(path);
  const other = open(path);
  await other.apply(batch(put('books', 1, book('other'))));
  await threadsAreDone();
  expect(hasWal()).toBe(true);
  await other.close();
  const again = open(path);
  expect((await again.list('books', query({}))).total).toBe(1);
  await again.close();
});

test('a WAL that cannot be looked at does not end the process', async () => {
  const connection = new Connection(path, false);
  symlinkSync(`${path}-wal`, `${path}-wal`);
  expect(() => statSync(`${path}-wal`)).toThrow('ELOOP');
  const checkpoints = new Checkpoints(path, work => work());
  expect(() => checkpoints.beginIfDue()).not.toThrow();
  await checkpoints.settled();
  connection.close();
});

test('what a large deletion left in the WAL is in the file before the next batch: no commit has to move it', async () => {
  const store = open(path);
  const small = Array.from({ length: 1_200 }, (_, at) => put('books', at + 1, book(`s${at}`)));
  await store.apply(batch(...small));
  await store.apply(batch(remove('books', 2_000, { shelfId: 's1' }), ...manyBytes(2_001)));
  expect(statSync(path).size).toBeGreaterThan(16 * MEGABYTE);
  await store.apply(batch(put('books', 3_000, book('next'))));
  await eventually('a WAL that starts again', () => statSync(`${path}-wal`).size === 16 * MEGABYTE);
  await store.close();
});
