/** What the embedded adapter promises beyond the port: its file, and readers beside the writer. */
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { collections } from '../../src/projections/index.ts';
import { openSqliteReadStore } from '../../src/projections/sqlite/index.ts';
import {
  ask,
  batch,
  book,
  everything,
  ids,
  library,
  put,
  read,
  remove,
  shelf,
} from '../contracts/readStore/library.ts';
import { readStoreContract } from '../contracts/readStore.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { freshPath, furnished, open, reasonOf } from '../support/dsl/sqliteReadFiles.ts';

readStoreContract('SQLite', async given =>
  openSqliteReadStore({ path: freshPath(), collections: given, epoch: 'one' }),
);

describe('the file', () => {
  test('is found again with everything in it', async () => {
    const store = open(await furnished());
    expect(await store.checkpoint()).toBe(4n);
    expect(await ask(store, 'books', { where: { shelfId: 's1' } })).toMatchObject({ total: 3 });
    await store.close();
  });

  test('of another log, or made for other collections or of something else, is outdated', async () => {
    const path = await furnished();
    expect(reasonOf(() => open(path, { epoch: 'two' }))).toBe('other-epoch');
    expect(reasonOf(() => open(path, { collections }))).toBe('other-schema');
    const other = library.map(collection => ({ ...collection, fingerprint: 'other' }));
    expect(reasonOf(() => open(path, { collections: other }))).toBe('other-schema');
    await open(path).close();
  });

  test('of something else is outdated, and so is a broken or a missing one', async () => {
    const text = freshPath();
    writeFileSync(
      text,
      'not a database at all, but long enough to be looked at as if it were one'.repeat(100),
    );
    expect(reasonOf(() => open(text))).toBe('corrupt');

    const foreign = freshPath();
    const database = new DatabaseSync(foreign);
    database.exec('CREATE TABLE books (id)');
    database.close();
    expect(reasonOf(() => open(foreign))).toBe('other-schema');

    const cut = await furnished();
    const file = openSync(cut, 'r+');
    ftruncateSync(file, 4_096);
    writeSync(file, Buffer.alloc(2_000, 0xff), 0, 2_000, 100);
    closeSync(file);
    expect(reasonOf(() => open(cut))).toBe('corrupt');

    expect(reasonOf(() => open(freshPath(), { readOnly: true }))).toBe('missing');
  });

  test('keeps its log in a WAL', async () => {
    const database = new DatabaseSync(await furnished());
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  test('keeps no counter of what is gone', async () => {
    const path = await furnished();
    const store = open(path);
    await store.apply(
      batch(remove('books', 10, { shelfId: 's1' }), remove('shelves', 11, { shelfId: 's1' })),
    );
    await store.close();
    const database = new DatabaseSync(path);
    expect(database.prepare('SELECT * FROM _count').all()).toEqual([]);
    database.close();
  });

  test('a batch that fails leaves nothing behind', async () => {
    const store = open(await furnished());
    const broken = batch(put('books', 20, book('b4')), put('nothing', 21, {}));
    await expect(store.apply(broken)).rejects.toThrow(TypeError);
    await expect(store.apply(batch(put('books', 20, book('b4', { printedAt: null }))))).rejects.toThrow();
    await expect(store.apply(batch(put('books', 20, book('b4', { pages: NaN, lent: true }))))).resolves.toBe(
      undefined,
    );
    await expect(store.apply(batch(put('shelves', 22, shelf('s9', { width: NaN }))))).rejects.toThrow(
      TypeError,
    );
    expect(await store.checkpoint()).toBe(20n);
    expect(await ask(store, 'books')).toMatchObject({ total: 4 });
    await store.close();
  });
});

describe('read-only', () => {
  test('sees what a live store goes on writing, and writes nothing', async () => {
    const path = await furnished();
    const live = open(path);
    const reader = open(path, { readOnly: true });
    await live.apply(batch(put('books', 10, book('b4'))));
    await eventually('the commit', async () => (await ids(reader, 'books')).includes('b4'));
    expect(await ids(reader, 'books')).toEqual(['b1', 'b2', 'b3', 'b4']);
    await expect(reader.apply(batch(put('books', 11, book('b5'))))).rejects.toThrow();
    await Promise.all([live.close(), reader.close()]);
  });

  test('a snapshot shows one state while a live store goes on writing', async () => {
    const path = await furnished();
    const live = open(path);
    const snapshot = open(path, { snapshot: true });
    await live.apply(
      batch(
        put('books', 10, book('b4')),
        remove('books', 11, { bookId: 'b1' }),
        remove('shelves', 12, { shelfId: 's1' }),
      ),
    );
    expect(await snapshot.checkpoint()).toBe(4n);
    expect((await everything(snapshot, 'books')).map(({ id }) => id)).toEqual(['b1', 'b2', 'b3']);
    expect(await read(snapshot, 'books', 'b1', ['shelf'])).toMatchObject({ shelf: { shelfId: 's1' } });
    expect(await ids(live, 'books')).toEqual(['b2', 'b3', 'b4']);
    await snapshot.close();
    await live.close();
  });
});
