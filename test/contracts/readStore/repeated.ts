/** A repeated read shows the documents as they are by then, whatever an adapter caches. */
import { expect, test } from '@jest/globals';
import type { Change, Visibility } from '../../../src/projections/readStore.ts';
import {
  ask,
  author,
  batch,
  book,
  type CurrentStore,
  patch,
  put,
  type query,
  remove,
  shelf,
} from './library.ts';

const AUTHOR_OF_B1 = { author: 'a1' };
const CHANGES: readonly (readonly [what: string, change: Change])[] = [
  ['the document itself', patch('books', 9, { bookId: 'b1' }, { set: { title: 'Another' } })],
  ['a document that is included', patch('shelves', 9, { shelfId: 's1' }, { set: { width: 90 } })],
  ['one that every document carries', patch('authors', 9, { penName: 'a1' }, { set: { room: 'south' } })],
  ['one beside it', put('books', 9, book('b2'))],
  ['the deletion of what is included', remove('shelves', 9, { shelfId: 's1' })],
  ['its own deletion', remove('books', 9, { bookId: 'b1' })],
];

export function repeatedContract(current: CurrentStore): void {
  const answers = async () => {
    const store = current();
    const one = { include: ['shelf'], includeLimit: 100 };
    const found = await store.get('books', 'b1', one);
    const lists = await Promise.all([
      ask(store, 'books', { include: ['shelf'] }),
      ask(store, 'books', { where: { shelfId: 's1' }, limit: 1 }),
      ask(store, 'shelves', { include: ['books'] }),
    ]);
    return [found && JSON.parse(found.text), ...lists.map(({ documents, total }) => ({ documents, total }))];
  };

  test.each(CHANGES)('after a change: %s', async (_what, change) => {
    const store = current();
    await store.apply(
      batch(
        put('authors', 1, author('a1')),
        put('shelves', 2, shelf('s1')),
        put('books', 3, book('b1', AUTHOR_OF_B1)),
      ),
    );
    const before = await answers();
    for (let time = 0; time < 2; time++) expect(await answers()).toEqual(before);
    await store.apply(batch(change));
    const after = await answers();
    expect(after).not.toEqual(before);
    for (let time = 0; time < 2; time++) expect(await answers()).toEqual(after);
  });

  test('each reader sees what they may see, after reads of others too', async () => {
    const store = current();
    await store.apply(batch(put('shelves', 1, shelf('s1')), put('books', 2, book('b1'))));
    const seeing = (shelfId: string) => ({
      books: { within: { field: 'shelfId', values: [shelfId] }, hidden: ['title'] },
      authors: {},
    });
    const readers: readonly (readonly [Visibility | undefined, readonly unknown[]])[] = [
      [undefined, ['Title of b1']],
      [seeing('s1'), [null]],
      [seeing('s2'), []],
    ];
    for (const [visibility, titles] of [...readers, ...readers, ...readers]) {
      const one = await store.get('books', 'b1', { include: [], includeLimit: 100, visibility });
      const { documents } = await ask(store, 'books', { visibility });
      expect(one ? [JSON.parse(one.text).title] : []).toEqual(titles);
      expect(documents.map(({ title }) => title)).toEqual(titles);
    }
  });

  test('queries that differ in one part have answers of their own', async () => {
    const store = current();
    const books = ['b1', 'b2', 'b3'].map((id, at) => put('books', at + 2, book(id, { lent: at > 0 })));
    await store.apply(batch(put('shelves', 1, shelf('s1')), ...books));
    const idsOf = async (question: Parameters<typeof query>[0]) => {
      const { documents, nextCursor, truncated } = await ask(store, 'books', question);
      return [documents.map(({ bookId }) => bookId).join(), nextCursor !== undefined, truncated.length];
    };
    const { nextCursor: cursor = '' } = await ask(store, 'books', { limit: 1 });
    for (let round = 0; round < 3; round++) {
      expect(await idsOf({})).toEqual(['b1,b2,b3', false, 0]);
      expect(await idsOf({ descending: true })).toEqual(['b3,b2,b1', false, 0]);
      expect(await idsOf({ limit: 1 })).toEqual(['b1', true, 0]);
      expect(await idsOf({ limit: 1, offset: 1 })).toEqual(['b2', true, 0]);
      expect(await idsOf({ limit: 1, cursor })).toEqual(['b2', true, 0]);
      expect(await idsOf({ limit: 1, total: 'none' })).toEqual(['b1', false, 0]);
      expect(await idsOf({ where: { lent: true } })).toEqual(['b2,b3', false, 0]);
      expect(await idsOf({ after: '2020-01-01' })).toEqual(['', false, 0]);
      expect(await idsOf({ before: '2020-01-01' })).toEqual(['', false, 0]);
      expect(await idsOf({ limit: 1, include: ['editions'] })).toEqual(['b1', true, 0]);
    }
  });
}
