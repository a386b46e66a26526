/** Collections whose lists always name one filter, as messages name their chat. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Collection, Document, ReadStore } from '../../../src/projections/readStore.ts';
import { batch, type OpenReadStore, put, query } from './library.ts';

const pages: Collection = {
  name: 'pages',
  id: 'pageId',
  filters: ['bookId', 'kind'],
  listedBy: 'bookId',
  counted: ['bookId'],
  orderBy: 'at',
  includes: {},
};

export function listedByContract(open: OpenReadStore): void {
  let store: ReadStore;
  beforeEach(async () => {
    store = await open([pages]);
    const documents = ['a', 'b'].flatMap(bookId =>
      [1, 2, 3, 4].map(n => ({ pageId: `${bookId}${n}`, bookId, kind: n % 2 ? 'odd' : 'even', at: `${n}` })),
    );
    await store.apply(
      batch(...documents.map((page, index) => put('pages', index + 1, page, { id: page.pageId }))),
    );
  });
  afterEach(() => store.close());

  const list = async (where: Document, more: object = {}) => {
    const { text, total } = await store.list('pages', query({ where, ...more }));
    return [total, JSON.parse(text).map(({ pageId }: Document) => pageId)];
  };

  test('lists by it, and by others within that', async () => {
    expect(await list({ bookId: 'a' }, { limit: 2 })).toEqual([4, ['a1', 'a2']]);
    expect(await list({ bookId: 'b', kind: 'even' })).toEqual([2, ['b2', 'b4']]);
    expect(await list({ kind: 'odd', bookId: 'b' }, { descending: true })).toEqual([2, ['b3', 'b1']]);
    expect(await list({ bookId: 'a', kind: 'odd' }, { after: '1' })).toEqual([1, ['a3']]);
    expect(await list({ bookId: 'a', kind: 'none' })).toEqual([0, []]);
  });

  test('a list that does not name it is a mistake of the caller', async () => {
    await expect(list({})).rejects.toThrow(TypeError);
    await expect(list({ kind: 'odd' })).rejects.toThrow(TypeError);
  });
}
