/** Related documents that are read along. */
import { expect, test } from '@jest/globals';

import { ask, author, batch, book, type CurrentStore, patch, put, read, remove, shelf } from './library.ts';

export function includeContract(current: CurrentStore): void {
  test('one: the related document, or null where there is none or our field is null', async () => {
    const store = current();
    await store.apply(
      batch(
        put('shelves', 1, shelf('s1')),
        put('books', 2, book('b1')),
        put('books', 3, book('b2', { shelfId: 'gone' })),
        put('books', 4, book('b3', { shelfId: null })),
      ),
    );
    const { documents } = await ask(store, 'books', { include: ['shelf'] });
    expect(documents).toEqual([
      { ...book('b1'), shelf: shelf('s1'), author: null },
      { ...book('b2', { shelfId: 'gone' }), shelf: null, author: null },
      { ...book('b3', { shelfId: null }), shelf: null, author: null },
    ]);
    expect(await read(store, 'books', 'b1', ['shelf'])).toEqual(documents[0]);
  });

  test('many: a list in the order of its collection, empty where nothing matches', async () => {
    const store = current();
    const dates = { b1: '2022', b2: '2020', b3: '2021' };
    await store.apply(
      batch(
        put('shelves', 1, shelf('s1')),
        put('shelves', 2, shelf('s2', { room: null })),
        ...Object.entries(dates).map(([id, printedAt], at) => put('books', at + 3, book(id, { printedAt }))),
        put('shelves', 9, shelf('s0')),
      ),
    );
    const { documents, truncated } = await ask(store, 'shelves', { include: ['neighbours', 'books'] });
    expect(truncated).toEqual([]);
    const lists = documents.map(({ books, neighbours }) => ({ books, neighbours }));
    expect(lists).toMatchObject([
      {
        books: [{ bookId: 'b2' }, { bookId: 'b3' }, { bookId: 'b1' }],
        neighbours: [{ shelfId: 's1' }, { shelfId: 's0' }],
      },
      { books: [], neighbours: [] },
      { books: [], neighbours: [{ shelfId: 's1' }, { shelfId: 's0' }] },
    ]);
  });

  test('all fields of `on` have to match, and null matches nothing', async () => {
    const store = current();
    await store.apply(
      batch(
        put('shelves', 1, shelf('s1', { label: 'ann' })),
        put('shelves', 2, shelf('s2', { label: 'ann', room: null })),
        put('authors', 3, author('a1', { penName: 'ann' })),
        put('authors', 4, author('a2', { penName: 'ann', room: null })),
        put('authors', 5, author('a3', { penName: 'bob' })),
      ),
    );
    const { documents } = await ask(store, 'shelves', { include: ['authors'] });
    expect(documents.map(document => document.authors)).toMatchObject([[{ authorId: 'a1' }], []]);
  });

  test('always: with a document wherever it is read, and plain inside of that', async () => {
    const store = current();
    await store.apply(
      batch(
        put('shelves', 1, shelf('s1')),
        put('authors', 2, author('ann', { favouriteId: 'b1' })),
        put('books', 3, book('b1', { author: 'ann' })),
      ),
    );
    const ann = author('ann', { favouriteId: 'b1' });
    const b1 = book('b1', { author: 'ann' });
    expect(await read(store, 'authors', 'ann')).toEqual({ ...ann, favourite: { ...b1, author: ann } });
    expect(await read(store, 'books', 'b1')).toEqual({ ...b1, author: { ...ann, favourite: b1 } });
    expect(await read(store, 'books', 'b1', ['author', 'author'])).toEqual(await read(store, 'books', 'b1'));
    const books = [{ ...b1, author: ann }];
    expect(await read(store, 'shelves', 's1', ['books'])).toEqual({ ...shelf('s1'), books });
  });

  test('lists are cut at the limit, oldest or newest kept, and named once anything was cut', async () => {
    const store = current();
    await store.apply(
      batch(
        put('shelves', 1, shelf('s1')),
        put('shelves', 2, shelf('s2', { room: 'south' })),
        put('shelves', 3, shelf('s3')),
        ...[1, 2, 3].map(n => put('books', n + 3, book(`b${n}`, { printedAt: `${2020 + n}` }))),
      ),
    );
    const include = ['books', 'neighbours', 'authors'];
    const s1 = { where: { label: 's1' }, include };
    const exact = await ask(store, 'shelves', { ...s1, includeLimit: 3 });
    expect(exact.truncated).toEqual([]);
    const two = await ask(store, 'shelves', { ...s1, includeLimit: 2 });
    expect(two.truncated).toEqual(['books']);
    expect(two.documents).toMatchObject([{ books: [{ bookId: 'b2' }, { bookId: 'b3' }] }]);
    const one = await ask(store, 'shelves', { ...s1, includeLimit: 1 });
    expect([...one.truncated].sort()).toEqual(['books', 'neighbours']);
    expect(one.documents).toMatchObject([{ books: [{ bookId: 'b3' }], neighbours: [{ shelfId: 's1' }] }]);
    const none = await store.get('shelves', 's1', { include, includeLimit: 0 });
    expect(none).toMatchObject({ revision: 0 });
    expect([...(none?.truncated ?? [])].sort()).toEqual(['books', 'neighbours']);
    const others = await ask(store, 'shelves', { where: { room: 'south' }, include, includeLimit: 1 });
    expect(others.truncated).toEqual([]);
    expect((await ask(store, 'shelves', { include: ['books'], includeLimit: 2 })).truncated).toEqual([
      'books',
    ]);
  });

  test('what is read along is as current as the document itself', async () => {
    const store = current();
    await store.apply(batch(put('shelves', 1, shelf('s1')), put('books', 2, book('b1'))));
    await store.apply(batch(patch('shelves', 3, { shelfId: 's1' }, { set: { label: 'new "label" }' } })));
    expect(await read(store, 'books', 'b1', ['shelf'])).toMatchObject({ shelf: { label: 'new "label" }' } });
    await store.apply(batch(remove('shelves', 4, { shelfId: 's1' }), remove('books', 5, { bookId: 'b1' })));
    await store.apply(batch(put('books', 6, book('b2'))));
    expect(await read(store, 'books', 'b2', ['shelf'])).toMatchObject({ shelf: null });
  });
}
