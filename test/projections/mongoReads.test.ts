/** What reading from MongoDB asks of the server, and what is said when it is away. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ask,
  batch,
  book,
  everything,
  ids,
  patch,
  put,
  query,
  shelf,
} from '../contracts/readStore/library.ts';
import type { Fault } from '../doubles/mongodb/faults.ts';
import { DoubledStores } from '../support/servers/mongoDatabases.ts';

let stores: DoubledStores;
beforeEach(async () => {
  stores = await DoubledStores.start();
});
afterEach(() => stores.stop());

const first = batch(put('books', 8, book('b1')), put('shelves', 9, { shelfId: 's1', room: null }));
const second = batch(patch('books', 24, { bookId: 'b1' }, { set: { lent: true } }));
const batches = [first, second];

describe('a server that is away', () => {
  const isAway = { code: 'read-store-unavailable' };

  test.each<[string, Fault]>([
    ['aggregate', { kind: 'maxTime' }],
    ['aggregate', { kind: 'notPrimary' }],
    ['aggregate', { kind: 'cutBefore' }],
    ['find', { kind: 'cutBefore' }],
  ])('%s, %j: reads say so, and go on once it is back', async (command, fault) => {
    const { store } = await stores.open();
    await store.apply(first);
    stores.double.faults.next(command, fault, 50);
    const read = () => (command === 'find' ? everything(store, 'books') : ask(store, 'books'));
    await expect(read()).rejects.toMatchObject(isAway);
    stores.double.faults.clear();
    await expect(read()).resolves.toBeDefined();
    expect(await ids(store, 'books')).toEqual(['b1']);
  });

  test('one connection that is cut is not noticed', async () => {
    const { store } = await stores.open();
    await store.apply(first);
    stores.double.faults.next('aggregate', { kind: 'cutAfter' });
    expect(await ids(store, 'books')).toEqual(['b1']);
  });
});

test('writes wait for a majority and reads are bounded; no transactions, no pipelines', async () => {
  const { store } = await stores.open();
  stores.double.seen.forget();
  for (const each of batches) await store.apply(each);
  await store.list('books', query({ include: ['shelf'] }));
  await store.get('books', 'b1', query({}));
  await everything(store, 'books');
  const updates = stores.double.seen.of('update').map(({ command }) => command);
  expect(updates.length).toBeGreaterThanOrEqual(5);
  for (const { writeConcern, updates: statements, ...rest } of updates) {
    expect(writeConcern).toMatchObject({ w: 'majority' });
    for (const { u } of statements as { u: unknown }[]) expect(Array.isArray(u)).toBe(false);
    expect(rest).not.toHaveProperty('txnNumber');
  }
  const readModels = ['aggregate', 'find'].flatMap(name =>
    stores.double.seen.of(name).map(({ command }) => command),
  );
  expect(readModels.length).toBeGreaterThan(4);
  for (const { maxTimeMS } of readModels) expect(maxTimeMS).toBeGreaterThan(0);
  const all = stores.double.seen.names().flatMap(name => stores.double.seen.of(name));
  for (const { command } of all) expect(command).not.toHaveProperty('startTransaction');
});

test('what the cursor, the filter and the include of a page cost does not depend on its length', async () => {
  const { store } = await stores.open();
  await store.apply(batch(...Array.from({ length: 50 }, (_, n) => put('books', n + 1, book(`b${n}`)))));
  stores.double.seen.forget();
  await store.list('books', query({ limit: 40, include: ['shelf', 'editions'] }));
  expect([stores.double.seen.count('aggregate'), stores.double.seen.count('getMore')]).toEqual([2, 0]);
});

test('a standalone server, which knows neither sessions nor majorities, serves as well', async () => {
  const alone = await DoubledStores.start({ mode: 'standalone' });
  const { store, database } = await alone.open();
  expect(database.standalone).toBe(true);
  for (const each of batches) await store.apply(each);
  alone.double.faults.next('update', { kind: 'cutAfter' });
  await store.apply(batch(patch('books', 30, { bookId: 'b1' }, { set: { language: 'de' } })));
  expect(await ask(store, 'books', { where: { language: 'de' } })).toMatchObject({ total: 1 });
  await alone.stop();
});

test('lists that are too large together for the engine are cut shorter, and named', async () => {
  const { store } = await stores.open();
  const title = 'x'.repeat(500_000);
  await store.apply(batch(put('shelves', 1, shelf('s1'))));
  for (let n = 0; n < 40; n++) await store.apply(batch(put('books', n + 2, book(`b${n}`, { title }))));
  const wanted = { include: ['books', 'neighbours'], includeLimit: 40 };
  const answer = await store.get('shelves', 's1', wanted);
  const { books, neighbours } = JSON.parse(answer?.text ?? '');
  expect(books.map(({ bookId }: { bookId: string }) => bookId)).toEqual(
    Array.from({ length: 20 }, (_, n) => `b${n + 20}`),
  );
  expect(neighbours).toHaveLength(1);
  expect(answer?.truncated).toEqual(['books']);
  const page = await ask(store, 'shelves', wanted);
  expect(page).toMatchObject({ total: 1, truncated: ['books'], documents: [{ books }] });
});
