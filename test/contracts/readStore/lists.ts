/** Order, filters, bounds, offsets and totals. */
import { beforeEach, expect, test } from '@jest/globals';

import {
  ask,
  batch,
  book,
  type CurrentStore,
  ids,
  patch,
  put,
  type Question,
  query,
  remove,
  shelf,
} from './library.ts';

/** Created in this order; their ids and dates say otherwise. */
const printed = { b4: '2021', b1: '2020', b3: '2021', b2: '2019', b5: '2022' };

export function listContract(current: CurrentStore): void {
  beforeEach(async () => {
    const rooms = [
      ['s3', 'north'],
      ['s1', 'south'],
      ['s2', 'north'],
      ['s4', null],
    ] as const;
    await current().apply(
      batch(
        ...rooms.map(([id, room], at) =>
          put('shelves', at + 1, shelf(id, { room, open: id !== 's2', width: at })),
        ),
        ...Object.entries(printed).map(([id, printedAt], ordinal) =>
          put('books', 9, book(id, { printedAt, language: ordinal < 3 ? 'en' : 'de' }), { ordinal }),
        ),
      ),
    );
  });

  test('documents come in the order of creation, whatever their ids and however often they change', async () => {
    await current().apply(batch(patch('shelves', 20, { shelfId: 's3' }, { set: { width: 99 } })));
    expect(await ids(current(), 'shelves')).toEqual(['s3', 's1', 's2', 's4']);
    expect(await ids(current(), 'shelves', { descending: true })).toEqual(['s4', 's2', 's1', 's3']);
  });

  test('orderBy goes before creation, and follows a change of the field', async () => {
    expect(await ids(current(), 'books')).toEqual(['b2', 'b1', 'b4', 'b3', 'b5']);
    expect(await ids(current(), 'books', { descending: true })).toEqual(['b5', 'b3', 'b4', 'b1', 'b2']);
    await current().apply(batch(patch('books', 20, { bookId: 'b1' }, { set: { printedAt: '2021' } })));
    expect(await ids(current(), 'books', { where: { shelfId: 's1' } })).toEqual([
      'b2',
      'b4',
      'b1',
      'b3',
      'b5',
    ]);
  });

  const filters: readonly [Question['where'], string[]][] = [
    [{ room: 'north' }, ['s3', 's2']],
    [{ room: null }, ['s4']],
    [{ open: false }, ['s2']],
    [{ width: 2 }, ['s2']],
    [{ room: 'north', open: true }, ['s3']],
    [{ room: 'north', open: true, width: 1 }, []],
    [{ room: null, open: true }, ['s4']],
    [{ room: 'NORTH' }, []],
    [{ room: "north' OR 1=1 --" }, []],
    [{ width: '2' }, []],
  ];
  test.each(filters)('filters are exact and hold together: %j', async (where = {}, expected) => {
    const page = await ask(current(), 'shelves', { where });
    expect(page.documents.map(({ shelfId }) => shelfId)).toEqual(expected);
    expect(page.total).toBe(expected.length);
  });

  const bounds: readonly [Question, string[]][] = [
    [{ after: '2020' }, ['b4', 'b3', 'b5']],
    [{ before: '2021' }, ['b2', 'b1']],
    [{ after: '2019', before: '2022' }, ['b1', 'b4', 'b3']],
    [{ after: '2019', before: '2022', descending: true }, ['b3', 'b4', 'b1']],
    [{ after: '2019', where: { shelfId: 's1', language: 'en' } }, ['b1', 'b4', 'b3']],
    [{ after: '2022' }, []],
  ];
  test.each(bounds)('bounds are exclusive: %j', async (question, expected) => {
    const { documents, total } = await ask(current(), 'books', question);
    expect(documents.map(({ bookId }) => bookId)).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  test('a page asked for without a total counts nothing and gives no cursor', async () => {
    const whole = await current().list('shelves', query({ limit: 2 }));
    const { text, total, nextCursor } = await current().list('shelves', query({ limit: 2, total: 'none' }));
    expect(text).toBe(whole.text);
    expect(whole.nextCursor).toBeDefined();
    expect({ total, nextCursor }).toEqual({ total: 0, nextCursor: undefined });
  });

  test('limit and offset cut the page; the total counts all that match', async () => {
    expect(await ids(current(), 'books', { limit: 2, offset: 1 })).toEqual(['b1', 'b4']);
    expect(await ask(current(), 'books', { limit: 2, offset: 4 })).toMatchObject({
      documents: [{ bookId: 'b5' }],
      total: 5,
      nextCursor: undefined,
    });
    expect(await ask(current(), 'books', { offset: 9 })).toMatchObject({
      documents: [],
      total: 5,
      nextCursor: undefined,
    });
    expect(await ask(current(), 'books', { limit: 0, where: { shelfId: 's1' } })).toMatchObject({
      documents: [],
      total: 5,
    });
  });

  test('totals follow every kind of change', async () => {
    const totals = async () => [
      (await ask(current(), 'books')).total,
      (await ask(current(), 'books', { where: { shelfId: 's1' } })).total,
      (await ask(current(), 'books', { where: { shelfId: 's2' } })).total,
      (await ask(current(), 'books', { where: { shelfId: null } })).total,
      (await ask(current(), 'books', { where: { lent: true } })).total,
      (await ask(current(), 'books', { where: { lent: true, shelfId: 's2' } })).total,
    ];
    expect(await totals()).toEqual([5, 5, 0, 0, 0, 0]);
    const move = (at: number, bookId: string, shelfId: string | null, lent: boolean) =>
      patch('books', at, { bookId }, { set: { shelfId, lent } });
    await current().apply(
      batch(move(20, 'b1', 's2', true), move(21, 'b2', null, true), move(22, 'b1', 's2', true)),
    );
    expect(await totals()).toEqual([5, 3, 1, 1, 2, 1]);
    await current().apply(batch(put('books', 30, book('b6', { shelfId: 's2' })), move(31, 'b6', 's1', true)));
    expect(await totals()).toEqual([6, 4, 1, 1, 3, 1]);
    await current().apply(
      batch(remove('books', 40, { shelfId: 's1' }), remove('books', 41, { bookId: 'b2' })),
    );
    expect(await totals()).toEqual([1, 0, 1, 0, 1, 1]);
  });

  test('an unknown collection, filter, include or bound is a mistake of the caller', async () => {
    const store = current();
    const mistakes: [string, Question][] = [
      ['nothing', {}],
      ['books', { where: { title: 'x' } }],
      ['books', { where: { 'language" = 1 --': 'x' } }],
      ['books', { include: ['shelf', 'nothing'] }],
      ['books', { include: ['toString'] }],
      ['shelves', { after: 'x' }],
    ];
    for (const [collection, question] of mistakes) {
      await expect(store.list(collection, query(question))).rejects.toThrow(TypeError);
    }
    await expect(store.get('nothing', 'x', query({}))).rejects.toThrow(TypeError);
    await expect(store.get('books', 'x', query({ include: ['nothing'] }))).rejects.toThrow(TypeError);
    await expect(store.apply(batch(put('nothing', 50, { x: 1 })))).rejects.toThrow(TypeError);
    expect(await store.checkpoint()).toBe(9n);
  });
}
