/** Random changes of the library and random questions to it, from few values so that they meet often. */
import fc from 'fast-check';
import type { Change, Document } from '../../../src/projections/readStore.ts';
import { author, book, library, patch, put, type Question, remove, shelf } from './library.ts';

/** What an event changes, once it is known where the event lies. */
export type Draft = (at: number) => readonly Change[];

const shelfId = fc.constantFrom('s1', 's2', 's3', 's4');
const bookId = fc.constantFrom('b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8');
const bookIds = fc.uniqueArray(bookId, { minLength: 1, maxLength: 3 });
const authorId = fc.constantFrom('a1', 'a2', 'a3');
const room = fc.constantFrom(null, 'north', 'so"uth', "w'est ☃😀");
const label = fc.constantFrom('x', 'y', null);
const penName = fc.constantFrom('ann', 'bob');
const flag = fc.constantFrom(true, false, null);
const width = fc.constantFrom(0, 80, 80.5, -1, null);
const date = fc.constantFrom('2019', '2020', '2020-05', '2021');

const shelfFields = fc.record({ open: flag, width }, { requiredKeys: [] });
const bookFields = fc.record(
  { shelfId: fc.option(shelfId), author: fc.option(penName), lent: flag, printedAt: date, language: room },
  { requiredKeys: [] },
);

/** What a patch does besides setting these fields. */
const effects = (set: fc.Arbitrary<Document>) =>
  fc.record(
    { set, max: fc.record({ dustedAt: fc.option(date) }), revision: fc.nat(9) },
    { requiredKeys: ['set'] },
  );

const puts: readonly fc.Arbitrary<Draft>[] = [
  fc.tuple(shelfId, fc.record({ room, label }), shelfFields).map(([id, key, fields]) => at => [
    put('shelves', at, shelf(id, { ...key, ...fields })),
  ]),
  fc.tuple(bookIds, bookFields).map(
    ([ids, fields]) =>
      at =>
        ids.map((id, ordinal) => put('books', at, book(id, fields), { ordinal })),
  ),
  fc
    .record({ authorId, penName, room, favouriteId: fc.option(bookId) })
    .map(({ authorId: id, ...fields }) => at => [put('authors', at, author(id, fields))]),
];

const patches: readonly fc.Arbitrary<Draft>[] = [
  fc.tuple(fc.record({ shelfId }), effects(shelfFields)).map(([m, e]) => at => [patch('shelves', at, m, e)]),
  fc.tuple(fc.record({ label, room }), effects(shelfFields)).map(([m, e]) => at => [
    patch('shelves', at, m, e),
  ]),
  fc.tuple(fc.record({ bookId }), effects(bookFields)).map(([m, e]) => at => [patch('books', at, m, e)]),
  fc.tuple(fc.record({ penName }), fc.option(bookId)).map(([m, favouriteId]) => at => [
    patch('authors', at, m, { set: { favouriteId } }),
  ]),
];

const deletes: readonly fc.Arbitrary<Draft>[] = [
  fc.record({ shelfId }).map(match => at => [remove('shelves', at, match)]),
  fc.record({ room }).map(match => at => [remove('shelves', at, match)]),
  fc.record({ bookId }).map(match => at => [remove('books', at, match)]),
  fc.record({ shelfId: fc.option(shelfId) }).map(match => at => [remove('books', at, match)]),
  fc.record({ penName }).map(match => at => [remove('authors', at, match)]),
];

export const draft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(...puts) },
  { weight: 5, arbitrary: fc.oneof(...patches) },
  { weight: 1, arbitrary: fc.oneof(...deletes) },
);

const paging = {
  limit: fc.integer({ min: 1, max: 5 }),
  offset: fc.nat(4),
  descending: fc.boolean(),
  includeLimit: fc.nat(3),
};
type Bounds = { readonly after?: typeof date; readonly before?: typeof date };
const asking = (collection: string, where: fc.Arbitrary<Document>, bounds: Bounds = {}) => {
  const includes = Object.keys(library.find(({ name }) => name === collection)?.includes ?? {});
  const include = fc.subarray(includes);
  const question: fc.Arbitrary<Question> = fc
    .tuple(fc.record({ where, include, ...paging }), fc.record(bounds, { requiredKeys: [] }))
    .map(([asked, bound]) => ({ ...asked, ...bound }));
  return fc.record({ collection: fc.constant(collection), question });
};

export const inquiry = fc.oneof(
  asking('shelves', fc.record({ room, open: flag, width, label }, { requiredKeys: [] })),
  asking(
    'books',
    fc.record({ shelfId: fc.option(shelfId), lent: flag, language: room }, { requiredKeys: [] }),
    { after: date, before: date },
  ),
  asking('authors', fc.record({ penName, room }, { requiredKeys: [] })),
);
