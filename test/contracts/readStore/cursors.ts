/** Pages by cursor. */
import { beforeEach, expect, test } from '@jest/globals';
import { InvalidCursor, type ReadStore } from '../../../src/projections/readStore.ts';

import {
  ask,
  batch,
  book,
  type CurrentStore,
  follow,
  ids,
  patch,
  put,
  type Question,
  query,
  remove,
  shelf,
} from './library.ts';

const count = 11;

async function firstCursor(store: ReadStore, collection: string, question: Question): Promise<string> {
  const { nextCursor } = await ask(store, collection, question);
  if (nextCursor === undefined) throw new Error('the first page is the last');
  return nextCursor;
}

export function cursorContract(current: CurrentStore): void {
  beforeEach(async () => {
    const numbers = Array.from({ length: count }, (_, n) => n);
    await current().apply(
      batch(
        ...numbers.map(n => put('shelves', n + 1, shelf(`s${n}`, { open: n % 2 === 0 }))),
        // Many share a date, so pages end between equals.
        ...numbers.map(n =>
          put('books', n + 1, book(`b${n}`, { printedAt: `${2020 + (n % 3)}`, lent: n % 2 === 0 })),
        ),
      ),
    );
  });

  const questions: readonly [string, Question][] = [
    ['shelves', {}],
    ['shelves', { descending: true }],
    ['shelves', { where: { open: true } }],
    ['shelves', { where: { room: 'north', open: true }, descending: true }],
    ['books', {}],
    ['books', { descending: true }],
    ['books', { where: { lent: true } }],
    ['books', { after: '2020' }],
    ['books', { after: '2020', descending: true, include: ['shelf'] }],
    ['books', { before: '2022' }],
    ['books', { before: '2022', after: '2019', descending: true, where: { shelfId: 's1', language: 'en' } }],
  ];
  test.each(questions)(
    'following the cursors of %s %j yields the list, each document once',
    async (name, question) => {
      const whole = await ask(current(), name, question);
      expect(whole.documents.length).toBeGreaterThan(3);
      expect(whole.nextCursor).toBeUndefined();
      for (const limit of [1, 2, 3, whole.documents.length]) {
        expect(await follow(current(), name, { ...question, limit })).toEqual(whole.documents);
      }
    },
  );

  test('the total of a later page is that of the whole list', async () => {
    const question = { where: { lent: false }, limit: 2 };
    const cursor = await firstCursor(current(), 'books', question);
    expect(await ask(current(), 'books', { ...question, cursor })).toMatchObject({ total: 5 });
  });

  test('a cursor may follow a page that was reached by offset, and the limit may change', async () => {
    const cursor = await firstCursor(current(), 'shelves', { limit: 3, offset: 2 });
    expect(await ids(current(), 'shelves', { limit: 4, cursor })).toEqual(['s5', 's6', 's7', 's8']);
  });

  test('documents that come and go meanwhile neither repeat nor hide others', async () => {
    const store = current();
    const up = await firstCursor(store, 'shelves', { limit: 4 });
    const down = await firstCursor(store, 'shelves', { limit: 4, descending: true });
    await store.apply(
      batch(
        remove('shelves', 20, { shelfId: 's3' }),
        remove('shelves', 21, { shelfId: 's7' }),
        put('shelves', 22, shelf('s99')),
        patch('shelves', 23, { shelfId: 's5' }, { set: { width: 1 } }),
      ),
    );
    expect(await ids(store, 'shelves', { cursor: up })).toEqual(['s4', 's5', 's6', 's8', 's9', 's10', 's99']);
    expect(await ids(store, 'shelves', { cursor: down, descending: true })).toEqual([
      's6',
      's5',
      's4',
      's2',
      's1',
      's0',
    ]);
  });

  test('a cursor at the end yields an empty last page once the rest is gone', async () => {
    const cursor = await firstCursor(current(), 'shelves', { limit: count - 1 });
    await current().apply(batch(remove('shelves', 20, { shelfId: `s${count - 1}` })));
    expect(await ask(current(), 'shelves', { cursor })).toMatchObject({
      documents: [],
      total: count - 1,
      nextCursor: undefined,
    });
  });

  test('a cursor of another query is refused', async () => {
    const asked: Question = { where: { lent: true }, after: '2019', limit: 1 };
    const cursor = await firstCursor(current(), 'books', asked);
    const others: Question[] = [
      { ...asked, where: { lent: false } },
      { ...asked, where: { lent: true, language: 'en' } },
      { ...asked, where: {} },
      { ...asked, after: '2020' },
      { ...asked, before: '2030' },
      { ...asked, descending: true },
    ];
    for (const other of others) {
      await expect(current().list('books', query({ ...other, cursor }))).rejects.toThrow(InvalidCursor);
    }
    const elsewhere = query({ limit: 1, cursor: await firstCursor(current(), 'books', { limit: 1 }) });
    await expect(current().list('shelves', elsewhere)).rejects.toThrow(InvalidCursor);
  });

  test('what is no cursor is refused', async () => {
    const cursor = await firstCursor(current(), 'shelves', { limit: 1 });
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const broken = [
      '',
      'x',
      '%%%',
      cursor.slice(1),
      cursor.slice(0, -3),
      encode(null),
      encode({}),
      encode([]),
    ];
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const forged = Array.isArray(parts) ? parts.map((_, n) => encode(parts.with(n, { $gt: '' }))) : [];
    for (const bad of [...broken, ...forged, encode('9'.repeat(40))]) {
      await expect(current().list('shelves', query({ cursor: bad }))).rejects.toThrow(InvalidCursor);
    }
  });
}
