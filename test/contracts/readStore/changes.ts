/** Put, patch, raise, delete, natural keys. */
import { expect, test } from '@jest/globals';

import {
  ask,
  author,
  batch,
  book,
  type CurrentStore,
  everything,
  ids,
  patch,
  put,
  read,
  remove,
  shelf,
} from './library.ts';

const plain = { include: [], includeLimit: 10 };

export function changeContract(current: CurrentStore): void {
  test('a new store is empty and has no checkpoint', async () => {
    const store = current();
    expect(await store.checkpoint()).toBeUndefined();
    expect(await ask(store, 'shelves')).toEqual({
      documents: [],
      total: 0,
      isCut: false,
      nextCursor: undefined,
      truncated: [],
    });
    expect(await store.get('shelves', 's1', plain)).toBeUndefined();
    expect(await everything(store, 'shelves')).toEqual([]);
  });

  test('a put document is answered as the JSON text of what was put, with its revision', async () => {
    const store = current();
    const document = shelf('s1', {
      label: 'snow ☃ 😀 "quoted" \\ }\n',
      room: "O'Hara; --",
      width: 80.5,
      open: null,
    });
    await store.apply(batch(put('shelves', 1, document, { revision: 3 })));
    expect(await store.get('shelves', 's1', plain)).toEqual({
      text: JSON.stringify(document),
      revision: 3,
      truncated: [],
    });
    expect((await store.list('shelves', { ...plain, where: {}, limit: 5, offset: 0 })).text).toBe(
      `[${JSON.stringify(document)}]`,
    );
  });

  test('a put of an id that exists is ignored', async () => {
    const store = current();
    await store.apply(batch(put('shelves', 1, shelf('s1', { width: 1 }))));
    await store.apply(batch(put('shelves', 2, shelf('s1', { width: 2 }), { revision: 9 })));
    expect(await store.get('shelves', 's1', plain)).toMatchObject({ revision: 0 });
    expect(await ask(store, 'shelves', { where: { room: 'north' } })).toMatchObject({
      documents: [{ width: 1 }],
      total: 1,
    });
  });

  test('of many ids those are told that a document stands under', async () => {
    const store = current();
    await store.apply(batch(put('shelves', 1, shelf('s1')), put('shelves', 2, shelf('s"2 ☃'))));
    await store.apply(batch(put('shelves', 3, shelf('s3')), remove('shelves', 4, { shelfId: 's3' })));
    const strangers = Array.from({ length: 2_000 }, (_, index) => `stranger ${index}`);
    const found = await store.existing('shelves', [...strangers, 's1', 's3', 's"2 ☃', 's1']);
    expect([...found].sort()).toEqual(['s"2 ☃', 's1']);
    expect(await store.existing('shelves', [])).toEqual(new Set());
    expect(await store.existing('books', ['s1'])).toEqual(new Set());
  });

  test('a patch sets fields where they are, adds new ones last, and moves the revision', async () => {
    const store = current();
    await store.apply(batch(put('shelves', 1, { shelfId: 's1', width: 1, room: 'north' })));
    const effects = { set: { room: 'south', width: null, note: 'new' }, revision: 4 };
    await store.apply(batch(patch('shelves', 2, { shelfId: 's1' }, effects)));
    expect(await store.get('shelves', 's1', plain)).toMatchObject({
      text: '{"shelfId":"s1","width":null,"room":"south","note":"new"}',
      revision: 4,
    });
    expect(await ids(store, 'shelves', { where: { room: 'south', width: null } })).toEqual(['s1']);
    expect(await ask(store, 'shelves', { where: { room: 'north' } })).toMatchObject({
      documents: [],
      total: 0,
    });
  });

  test('a patch without a revision, or without fields, leaves the other as it is', async () => {
    const store = current();
    await store.apply(batch(put('shelves', 1, shelf('s1'), { revision: 2 })));
    await store.apply(batch(patch('shelves', 2, { shelfId: 's1' }, { set: { width: 5 } })));
    expect(await store.get('shelves', 's1', plain)).toMatchObject({ revision: 2 });
    await store.apply(batch(patch('shelves', 3, { shelfId: 's1' }, { set: {}, revision: 7 })));
    expect(await store.get('shelves', 's1', plain)).toMatchObject({
      revision: 7,
      text: JSON.stringify(shelf('s1', { width: 5 })),
    });
  });

  test('a patch that matches nothing changes nothing, and a null in its match matches nothing', async () => {
    const store = current();
    const before = shelf('s1', { room: null });
    await store.apply(batch(put('shelves', 1, before)));
    const set = { width: 1 };
    await store.apply(
      batch(
        patch('shelves', 2, { shelfId: 'other' }, { set }),
        patch('shelves', 3, { room: null, label: 's1' }, { set }),
        patch('shelves', 4, { room: 'north', label: 's1' }, { set }),
      ),
    );
    expect(await everything(store, 'shelves')).toMatchObject([{ text: JSON.stringify(before) }]);
  });

  test.each([
    ['from null', null, '2020', '2020'],
    ['forward', '2020', '2021', '2021'],
    ['not back', '2021', '2020', '2021'],
    ['not to null', '2021', null, '2021'],
    ['as text', '9', '10', '9'],
  ])('a raise moves a field %s', async (_case, now, next, then) => {
    const store = current();
    await store.apply(batch(put('shelves', 1, { shelfId: 's1', dustedAt: now, room: 'north' })));
    const max = { dustedAt: next };
    await store.apply(batch(patch('shelves', 2, { shelfId: 's1' }, { set: {}, max })));
    expect(await read(store, 'shelves', 's1')).toEqual({ shelfId: 's1', dustedAt: then, room: 'north' });
  });

  test('changes of one batch see the ones before them', async () => {
    const store = current();
    const byKey = { room: 'north', label: 'a' };
    await store.apply(
      batch(
        put('shelves', 1, shelf('s1', { label: 'a' })),
        patch('shelves', 2, byKey, { set: { width: 1 }, max: { dustedAt: '5' } }),
        patch('shelves', 3, { shelfId: 's1' }, { set: { label: 'b' }, max: { dustedAt: '4' } }),
        patch('shelves', 4, byKey, { set: { width: 2 } }),
        patch('shelves', 5, { room: 'north', label: 'b' }, { set: { open: false } }),
        put('books', 6, book('b1')),
        patch('books', 7, { bookId: 'b1' }, { set: { shelfId: 's2' } }),
        put('books', 8, book('b2')),
        remove('books', 9, { shelfId: 's1' }),
      ),
    );
    expect(await read(store, 'shelves', 's1')).toEqual(
      shelf('s1', { label: 'b', width: 1, open: false, dustedAt: '5' }),
    );
    expect(await ids(store, 'books')).toEqual(['b1']);
    expect(await ask(store, 'books', { where: { shelfId: 's1' } })).toMatchObject({ total: 0 });
  });

  test('a natural key freed by a deletion or a change is taken by another document', async () => {
    const store = current();
    const byKey = { room: 'north', label: 'a' };
    const widen = (at: number, width: number) => patch('shelves', at, byKey, { set: { width } });
    await store.apply(batch(put('shelves', 1, shelf('s1', { label: 'a' })), widen(2, 1)));
    await store.apply(
      batch(
        remove('shelves', 3, { shelfId: 's1' }),
        widen(4, 2),
        put('shelves', 5, shelf('s2', { label: 'a' })),
        widen(6, 3),
        patch('shelves', 7, byKey, { set: { label: 'z' } }),
        put('shelves', 8, shelf('s3', { label: 'a' })),
        widen(9, 4),
      ),
    );
    expect(await read(store, 'shelves', 's1')).toBeUndefined();
    expect(await read(store, 'shelves', 's2')).toMatchObject({ label: 'z', width: 3 });
    expect(await read(store, 'shelves', 's3')).toMatchObject({ label: 'a', width: 4 });
  });

  test('a delete takes the document with that id, or all with that value of a filter', async () => {
    const store = current();
    await store.apply(
      batch(
        ...['b1', 'b2', 'b3', 'b4'].map((id, at) =>
          put('books', at + 1, book(id, { shelfId: at < 2 ? 's1' : 's2', author: at === 3 ? 'ann' : null })),
        ),
        put('authors', 5, author('ann')),
      ),
    );
    await store.apply(batch(remove('books', 6, { shelfId: 's1' }), remove('books', 7, { bookId: 'b3' })));
    expect(await ids(store, 'books')).toEqual(['b4']);
    expect(await ask(store, 'books', { where: { lent: false } })).toMatchObject({ total: 1 });
    await store.apply(batch(remove('books', 8, { bookId: 'none' }), remove('books', 9, { author: null })));
    expect(await ids(store, 'books')).toEqual(['b4']);
    expect(await ids(store, 'authors')).toEqual(['ann']);
  });
}
