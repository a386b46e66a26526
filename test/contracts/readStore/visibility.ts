/** What a reader may see: of pages, totals, single documents and includes. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Document, Visibility } from '../../../src/projections/readStore.ts';
import {
  ask,
  author,
  batch,
  book,
  type CurrentStore,
  follow,
  ids,
  put,
  type Question,
  query,
  shelf,
} from './library.ts';

const ROOMS = ['north', 'south', 'west'];
const shelves = Array.from({ length: 9 }, (_, at) => shelf(`s${at}`, { room: ROOMS[at % 3] ?? null }));
const books = Array.from({ length: 36 }, (_, at) =>
  book(`b${at}`, {
    shelfId: `s${at % 9}`,
    lent: at % 4 === 0,
    language: at % 5 === 0 ? 'de' : 'en',
    author: 'ann',
    printedAt: `20${10 + ((at * 7) % 36)}`,
  }),
);

/** Of shelves two rooms, of books three shelves; titles of one of them alone. */
const seen: Visibility = {
  shelves: { within: { field: 'room', values: ['north', 'south'] } },
  books: {
    within: { field: 'shelfId', values: ['s0', 's1', 's4'] },
    hidden: ['title'],
    unless: { field: 'shelfId', values: ['s1'] },
  },
  authors: { hidden: ['room'] },
};
const isSeen = ({ shelfId }: Document) => ['s0', 's1', 's4'].includes(String(shelfId));

export function visibilityContract(current: CurrentStore): void {
  const readAs = async (visibility: Visibility, collection: string, id: string, include: string[] = []) => {
    const answer = await current().get(collection, id, { include, includeLimit: 2, visibility });
    return answer && { document: JSON.parse(answer.text), truncated: answer.truncated };
  };

  beforeEach(async () => {
    const puts = [
      ...shelves.map((each, at) => put('shelves', at + 1, each)),
      ...books.map((each, at) => put('books', at + 20, each)),
      put('authors', 90, author('ann')),
    ];
    await current().apply(batch(...puts));
  });

  const questions: readonly Question[] = [
    {},
    { where: { lent: false } },
    { where: { lent: false, language: 'en' } },
    { where: { shelfId: 's4' } },
    { where: { shelfId: 's4', lent: false } },
    { descending: true },
    { after: '2015', before: '2040' },
    { where: { language: 'en' }, after: '2015', descending: true },
  ];
  test.each(questions)('lists and totals are narrowed, however they are asked: %j', async question => {
    const store = current();
    const all = (await ask(store, 'books', question)).documents.filter(isSeen);
    expect(all.length).toBeGreaterThan(0);
    const narrowed = { ...question, visibility: seen };
    const { documents, total } = await ask(store, 'books', narrowed);
    expect(documents.map(each => each.bookId)).toEqual(all.map(each => each.bookId));
    expect(total).toBe(all.length);
    const paged = await follow(store, 'books', { ...narrowed, limit: 2 });
    expect(paged).toEqual(documents);
    const offset = await ask(store, 'books', { ...narrowed, limit: 2, offset: 1 });
    expect(offset.documents).toEqual(documents.slice(1, 3));
    expect(offset.total).toBe(all.length);
  });

  test('a filter for what is not seen finds nothing, and counts nothing', async () => {
    const nothing = { documents: [], total: 0, nextCursor: undefined };
    for (const where of [{ shelfId: 's2' }, { shelfId: null }, { shelfId: 's2', lent: true }]) {
      expect(await ask(current(), 'books', { where, visibility: seen })).toMatchObject(nothing);
    }
  });

  test('one value, no value, a collection that is not named, and the id', async () => {
    const store = current();
    const of = (values: readonly string[]) => ({ books: { within: { field: 'shelfId', values } } });
    const one = await ids(store, 'books', { visibility: of(['s3']), where: { lent: false } });
    const expected = books.filter(({ shelfId, lent }) => shelfId === 's3' && !lent).map(each => each.bookId);
    expect(one.toSorted()).toEqual(expected.toSorted());
    expect(await ask(store, 'books', { visibility: of([]) })).toMatchObject({ documents: [], total: 0 });
    expect(await ask(store, 'shelves', { visibility: of(['s3']) })).toMatchObject({
      documents: [],
      total: 0,
    });
    expect(await readAs(of(['s3']), 'shelves', 's3')).toBeUndefined();
    const byId = { shelves: { within: { field: 'shelfId', values: ['s7', 's2'] } } };
    expect(await ids(store, 'shelves', { visibility: byId })).toEqual(['s2', 's7']);
    expect(await ids(store, 'shelves', { visibility: byId, where: { room: 'west' } })).toEqual(['s2']);
    expect(await readAs(byId, 'shelves', 's7')).toMatchObject({ document: { shelfId: 's7' } });
    expect(await readAs(byId, 'shelves', 's3')).toBeUndefined();
  });

  test('a value is a value, whatever it looks like', async () => {
    const odd = { books: { within: { field: 'shelfId', values: ["s1' OR 1=1 --", '{"$ne":1}', '"'] } } };
    expect(await ask(current(), 'books', { visibility: odd })).toMatchObject({ documents: [], total: 0 });
  });

  test('one document: not there where it is not seen, hidden fields as null', async () => {
    expect(await readAs(seen, 'books', 'b2')).toBeUndefined();
    expect((await readAs(seen, 'books', 'b0'))?.document).toMatchObject({ bookId: 'b0', title: null });
    expect((await readAs(seen, 'books', 'b1'))?.document).toMatchObject({ title: 'Title of b1' });
    expect(Object.keys((await readAs(seen, 'books', 'b0'))?.document)).toEqual(
      Object.keys((await readAs({ books: {}, authors: {} }, 'books', 'b0'))?.document),
    );
  });

  test('includes show no more than the same thing would show by itself', async () => {
    const north = await readAs(seen, 'shelves', 's0', ['books', 'neighbours']);
    expect(north?.document.books).toHaveLength(2);
    for (const each of north?.document.books ?? []) expect(each).toMatchObject({ title: null });
    expect(north?.truncated).toEqual(expect.arrayContaining(['books', 'neighbours']));
    const hidden = await readAs(seen, 'shelves', 's3', ['books']);
    expect(hidden).toMatchObject({ document: { books: [] }, truncated: [] });
    const oneShelf = { ...seen, shelves: { within: { field: 'shelfId', values: ['s0'] } } };
    expect((await readAs(oneShelf, 'books', 'b1', ['shelf']))?.document).toMatchObject({ shelf: null });
    expect((await readAs(oneShelf, 'books', 'b0', ['shelf']))?.document).toMatchObject({
      shelf: { shelfId: 's0' },
      author: { authorId: 'ann', room: null },
    });
    const page = await ask(current(), 'books', { visibility: oneShelf, include: ['editions'], limit: 3 });
    for (const { editions } of page.documents as unknown as { editions: Document[] }[]) {
      expect(editions).toHaveLength(12);
      for (const edition of editions) {
        expect(isSeen(edition)).toBe(true);
        expect(edition).toMatchObject({ author: { room: null } });
      }
    }
  });

  test('a cursor of another reader shows nothing that is not seen', async () => {
    const store = current();
    const { nextCursor } = await ask(store, 'books', { limit: 5 });
    const asked = query({ visibility: seen, limit: 100, ...(nextCursor && { cursor: nextCursor }) });
    const answer = await store.list('books', asked).catch(error => ({ code: error.code, text: '[]' }));
    for (const each of JSON.parse(answer.text)) expect(isSeen(each)).toBe(true);
  });
}
