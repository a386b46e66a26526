/** Large lists of the embedded read models, which a thread puts together: that nobody can tell. */
import { truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidCursor, type ReadStore, ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import { isDamaged } from '../../src/projections/sqlite/errors.ts';
import { ListsThread } from '../../src/projections/sqlite/listsThread.ts';
import { tablesOf } from '../../src/projections/sqlite/schema.ts';
import {
  author,
  batch,
  book,
  library,
  patch,
  put,
  type Question,
  query,
  remove,
  shelf,
} from '../contracts/readStore/library.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

const BOOKS = 1_200;
const ALL = { include: [], includeLimit: 1 };

let path: string;
let store: ReadStore;
beforeEach(async () => {
  path = freshPath();
  store = open(path);
  const shelves = ['s1', 's2', 's3'].map((id, at) => put('shelves', at + 1, shelf(id)));
  const authors = ['a1', 'a2'].map((id, at) => put('authors', at + 4, author(id, { favouriteId: `b${at}` })));
  const books = Array.from({ length: BOOKS }, (_, n) => put('books', n + 10, bookOf(n)));
  await store.apply(batch(...shelves, ...authors, ...books));
});
afterEach(() => store.close());

const bookOf = (n: number) =>
  book(`b${n}`, {
    shelfId: `s${(n % 3) + 1}`,
    title: `Tïtle ${n}`,
    lent: n % 2 === 0,
    language: n % 5 === 0 ? null : 'en',
    author: n % 4 === 0 ? null : `a${(n % 2) + 1}`,
    printedAt: new Date(Date.UTC(2000, 0, 1 + (n % 400))).toISOString(),
  });

const seesOneShelf = {
  books: { within: { field: 'shelfId', values: ['s2'] }, hidden: ['title'] },
  shelves: {},
  authors: { hidden: ['room'], unless: { field: 'authorId', values: ['a1'] } },
};

const questions: readonly (readonly [string, Question])[] = [
  ['all', { limit: 1_000 }],
  ['more than there are', { limit: 5_000 }],
  ['with includes', { limit: 500, include: ['shelf', 'author', 'editions'], includeLimit: 20 }],
  ['with includes that are cut', { limit: 200, include: ['editions'], includeLimit: 3 }],
  ['at an offset, descending', { limit: 300, offset: 250, descending: true }],
  ['by a filter', { limit: 400, where: { shelfId: 's1' } }],
  ['by several', { limit: 400, where: { shelfId: 's1', lent: true, language: null } }],
  ['by one that few match', { limit: 400, where: { author: 'nobody' } }],
  ['between two times', { limit: 400, after: '2000-02-01', before: '2000-09-01' }],
  ['for a reader of a part', { limit: 600, include: ['shelf', 'author'], visibility: seesOneShelf }],
  ['for a reader of nothing', { limit: 600, visibility: {} }],
];

describe('a large list', () => {
  test.each(questions)('is what one on the event loop is: %s', async (_what, question) => {
    // Commits what was applied, for the snapshot to show.
    await store.list('books', query({ limit: 200 }));
    const snapshot = open(path, { snapshot: true });
    let asked = query(question);
    for (let pages = 0; pages < 10; pages++) {
      const page = await store.list('books', asked);
      expect(page).toEqual(await snapshot.list('books', asked));
      const { nextCursor: cursor } = page;
      if (cursor === undefined) break;
      asked = query({ ...question, offset: 0, cursor });
    }
    await snapshot.close();
  });

  test('refuses a cursor that no page gave', async () => {
    await expect(store.list('books', query({ limit: 500, cursor: 'none' }))).rejects.toThrow(InvalidCursor);
  });

  test('shows each write from when it is applied', async () => {
    for (let n = 0; n < 60; n++) {
      const at = BOOKS + 10 + 2 * n;
      await store.apply(
        batch(put('books', at, book(`new${n}`)), patch('books', at, { bookId: 'b0' }, titled(n))),
      );
      const { text, total } = await store.list('books', query({ limit: 2_000 }));
      expect(total).toBe(BOOKS + n + 1);
      expect(text).toContain(`"new${n}"`);
      expect(text).toContain(`"title ${n} of b0"`);
    }
  });

  const titled = (n: number) => ({ set: { title: `title ${n} of b0` } });

  test('shows what others were shown, beside writers that never pause', async () => {
    let [written, isOver] = [0, false];
    const writing = (async () => {
      for (; !isOver; written++) {
        await store.apply(batch(put('books', BOOKS + 10 + written, book(`new${written}`))));
        await new Promise(setImmediate);
      }
    })();
    try {
      for (let n = 0; n < 40; n++) {
        const shown = (await store.list('books', query({ limit: 1 }))).total;
        const { total } = await store.list('books', query({ limit: 1_500 }));
        expect(total).toBeGreaterThanOrEqual(shown);
        expect(total).toBeLessThanOrEqual((await store.list('books', query({ limit: 1 }))).total);
      }
    } finally {
      isOver = true;
      await writing;
    }
    expect(written).toBeGreaterThan(0);
  });

  test('shows all of a large deletion at once, and no earlier than everything else does', async () => {
    const more = Array.from({ length: 3_000 }, (_, n) =>
      put('books', 2_000 + n, book(`m${n}`, { shelfId: 's9' })),
    );
    await store.apply(batch(...more));
    const totals = new Set<number>();
    let isApplied = false;
    const applied = store.apply(batch(remove('books', 9_000, { shelfId: 's9' }))).then(() => {
      isApplied = true;
    });
    while (!isApplied) {
      const { total } = await store.list('books', query({ limit: 2_000 }));
      totals.add(total);
      if (total === BOOKS) expect(await store.get('books', 'm0', ALL)).toBeUndefined();
      await new Promise(setImmediate);
    }
    await applied;
    expect([...totals].filter(total => total !== BOOKS + 3_000 && total !== BOOKS)).toEqual([]);
    expect((await store.list('books', query({ limit: 2_000 }))).total).toBe(BOOKS);
  });
});

describe('in trouble', () => {
  test('a list under way is refused where the store is closed', async () => {
    const listed = store.list('books', query({ limit: 1_000 }));
    const refused = expect(listed).rejects.toThrow(ReadStoreUnavailable);
    await store.close();
    await refused;
    store = open(path);
    expect((await store.list('books', query({ limit: 1_000 }))).total).toBe(BOOKS);
  });

  test('a damaged file is seen as damage', async () => {
    await store.close();
    store = open(path);
    await store.list('books', query({ limit: 1 }));
    truncateSync(path, 4_096 * 20);
    const error = await store.list('books', query({ limit: 1_000 })).catch(thrown => thrown);
    expect(isDamaged(error)).toBe(true);
  });

  test('a file that cannot be opened fails one list, and the next where it still cannot', async () => {
    const lists = new ListsThread({ path: `${path}.missing`, tables: tablesOf(library) });
    for (let n = 0; n < 2; n++) {
      await expect(lists.list('books', query({}))).rejects.toMatchObject({ errcode: 14 });
    }
    await lists.close();
    await expect(lists.list('books', query({}))).rejects.toThrow(ReadStoreUnavailable);
  });
});
