/** Batches that share a transaction: what is seen when, and what becomes of them where one fails or the process dies. */
import { copyFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Connection } from '../../src/projections/sqlite/connection.ts';
import { openFile } from '../../src/projections/sqlite/file.ts';
import { tablesOf } from '../../src/projections/sqlite/schema.ts';
import { SharedTransaction } from '../../src/projections/sqlite/sharedTransaction.ts';
import { Writer } from '../../src/projections/sqlite/writer.ts';
import { ask, batch, book, library, put } from '../contracts/readStore/library.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { freshPath, furnished, open } from '../support/dsl/sqliteReadFiles.ts';

/** Its COMMITs fail while the disk is full, and SQLite then ends the transaction. */
class SmallDisk extends Connection {
  isFull = false;

  override exec(sql: string): void {
    const isRefused = this.isFull && sql === 'COMMIT';
    super.exec(isRefused ? 'ROLLBACK' : sql);
    if (isRefused) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
  }
}

const parents = 'CREATE TABLE parent (id INTEGER PRIMARY KEY)';
const children =
  'CREATE TABLE child (id INTEGER PRIMARY KEY REFERENCES parent DEFERRABLE INITIALLY DEFERRED)';

describe('a shared transaction', () => {
  let path: string;
  let connection: SmallDisk;
  let other: Connection;
  let transaction: SharedTransaction;
  let losses: number;
  beforeEach(() => {
    path = freshPath();
    losses = 0;
    connection = new SmallDisk(path, false);
    connection.exec(`PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; ${parents}; ${children}`);
    other = new Connection(path, true);
    const onLoss = () => {
      losses++;
    };
    transaction = new SharedTransaction(connection, { onLoss, onCommit: () => {}, onRollback: () => {} });
  });
  afterEach(() => {
    connection.close();
    other.close();
  });

  const add = (table: string, id: number) => () => connection.exec(`INSERT INTO ${table} VALUES (${id})`);
  const idsBy = (by: Connection, table = 'parent') =>
    by
      .prepare(`SELECT id FROM ${table} ORDER BY id`)
      .rows()
      .map(([id]) => id);
  const fail = () => {
    throw new Error('as it should');
  };

  test('is seen at once by its own connection, and in time by others', async () => {
    transaction.run(add('parent', 1));
    transaction.run(add('parent', 2));
    expect(idsBy(connection)).toEqual([1, 2]);
    expect(idsBy(other)).toEqual([]);
    await eventually('the commit', () => idsBy(other).length === 2);
    transaction.run(add('parent', 3));
    await eventually('the next commit', () => idsBy(other).length === 3);
  });

  test('is committed once many batches wait', () => {
    for (let id = 1; id <= 100; id++) transaction.run(add('parent', id));
    expect(idsBy(other).length).toBeGreaterThan(60);
  });

  test('a batch that fails leaves nothing behind, and takes nothing along', () => {
    transaction.run(add('parent', 1));
    const halfway = () => {
      add('parent', 2)();
      fail();
    };
    expect(() => transaction.run(halfway)).toThrow('as it should');
    expect(idsBy(connection)).toEqual([1]);
    expect(idsBy(other)).toEqual([1]);
    transaction.run(add('parent', 3));
    transaction.commit();
    expect(idsBy(other)).toEqual([1, 3]);
    expect(losses).toBe(0);
  });

  test('a commit that fails is thrown at the next call, and made once it can be', async () => {
    transaction.run(add('child', 1));
    await eventually('the refusal', () => {
      try {
        transaction.retry();
        return false;
      } catch {
        return true;
      }
    });
    expect(() => transaction.run(add('parent', 2))).toThrow('FOREIGN KEY');
    expect([idsBy(connection), idsBy(connection, 'child')]).toEqual([[], [1]]);
    add('parent', 1)();
    transaction.retry();
    expect([idsBy(other), idsBy(other, 'child')]).toEqual([[1], [1]]);
    transaction.run(add('parent', 2));
    expect(losses).toBe(0);
  });

  test('what SQLite has undone by itself is done again', () => {
    transaction.run(add('parent', 1));
    connection.exec('ROLLBACK');
    expect(transaction.isIntact).toBe(false);
    transaction.run(add('parent', 2));
    transaction.commit();
    expect(idsBy(other)).toEqual([1, 2]);
    expect([losses, transaction.isIntact]).toEqual([0, true]);
  });

  test('what a full disk keeps from being committed is shown all the same', () => {
    transaction.run(add('parent', 1));
    connection.isFull = true;
    for (let time = 0; time < 2; time++) {
      expect(() => transaction.commit()).toThrow('disk is full');
      expect([idsBy(connection), transaction.isIntact]).toEqual([[1], true]);
    }
    expect(() => transaction.run(add('parent', 2))).toThrow('disk is full');
    expect(idsBy(connection)).toEqual([1]);
    connection.isFull = false;
    transaction.run(add('parent', 2));
    transaction.commit();
    expect([idsBy(other), losses]).toEqual([[1, 2], 0]);
  });

  test('what cannot be done again is lost, which is said', () => {
    let times = 0;
    transaction.run(() => {
      times += 1;
      if (times > 1) fail();
    });
    connection.exec('ROLLBACK');
    transaction.retry();
    expect([losses, transaction.isIntact]).toEqual([1, true]);
  });
});

describe('read models whose last batches are not committed', () => {
  test('are after a crash where the last commit left them, and take the same batches again', async () => {
    const path = await furnished();
    const store = open(path);
    const batches = [10, 11].map(at => batch(put('books', at, book(`b${at}`))));
    for (const each of batches) await store.apply(each);
    expect(await store.checkpoint()).toBe(11n);
    const crashed = freshPath();
    for (const file of ['', '-wal']) copyFileSync(`${path}${file}`, `${crashed}${file}`);
    await store.close();
    const again = open(crashed);
    expect(await again.checkpoint()).toBe(4n);
    for (const each of batches) await again.apply(each);
    expect(await ask(again, 'books')).toMatchObject({ total: 5 });
    await again.close();
    expect(await open(crashed).checkpoint()).toBe(11n);
  });

  test('are not current from when batches are missing that they have shown until these are back', () => {
    const tables = tablesOf(library);
    const file = { path: freshPath(), tables, epoch: 'one', readOnly: false, bulk: false };
    const connection = openFile(file);
    const writer = new Writer(connection, tables);
    writer.apply(batch(put('books', 10, book('b10'))));
    expect(writer.isCurrent).toBe(true);
    connection.exec('ROLLBACK');
    expect(writer.isCurrent).toBe(false);
    expect(writer.checkpoint()).toBe(10n);
    expect(writer.isCurrent).toBe(true);

    writer.apply(batch(put('books', 11, book('b11')), put('books', 12, book('b12'))));
    connection.exec('ROLLBACK; ALTER TABLE books RENAME TO elsewhere');
    expect(writer.checkpoint()).toBe(10n);
    expect(writer.isCurrent).toBe(false);
    connection.exec('ALTER TABLE elsewhere RENAME TO books');
    writer.apply(batch(put('books', 11, book('b11'))));
    expect(writer.isCurrent).toBe(false);
    writer.apply(batch(put('books', 12, book('b12'))));
    expect(writer.isCurrent).toBe(true);
    connection.close();
  });
});
