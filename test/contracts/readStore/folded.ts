/** Filters that compare by what a text says: documents are found in either spelling, counted so, and shown as they are. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Collection, Document, ReadStore } from '../../../src/projections/readStore.ts';
import { batch, type OpenReadStore, patch, put, query, remove } from './library.ts';

const people: Collection = {
  name: 'people',
  id: 'personId',
  filters: ['email', 'name', 'currency', 'phone', 'town'],
  folded: { email: 'email', name: 'composed', currency: 'currency', phone: 'phone' },
  counted: ['currency'],
  includes: {},
};
const NFC = 'Zoé';
const NFD = NFC.normalize('NFD');
const person = (personId: string, fields: Document = {}): Document => ({
  ...{ personId, email: `${personId}@x.y`, name: personId, currency: 'EUR', phone: null, town: 'north' },
  ...fields,
});
const added = (at: number, document: Document) => put('people', at, document, { id: `${document.personId}` });

export function foldedContract(open: OpenReadStore): void {
  let store: ReadStore;
  beforeEach(async () => {
    store = await open([people]);
  });
  afterEach(() => store.close());

  const found = async (where: Document) => {
    const { text, total } = await store.list('people', query({ where }));
    const documents: Document[] = JSON.parse(text);
    expect(total).toBe(documents.length);
    return documents.map(({ personId }) => personId);
  };

  test('either spelling finds both, on every filter, and together with exact ones', async () => {
    await store.apply(
      batch(
        added(1, person('a', { name: NFC, email: 'Ann@X.y', currency: 'eur', phone: '+49 1' })),
        added(2, person('b', { name: NFD, email: 'bob@x.y', currency: 'EUR', phone: '030/1' })),
      ),
    );
    for (const name of [NFC, NFD]) expect(await found({ name })).toEqual(['a', 'b']);
    for (const currency of ['eur', 'EUR', ' Eur ']) expect(await found({ currency })).toEqual(['a', 'b']);
    for (const email of ['ann@x.y', 'ANN@X.Y']) expect(await found({ email })).toEqual(['a']);
    for (const phone of [' 491', '+49-1']) expect(await found({ phone })).toEqual(['a']);
    expect(await found({ name: NFC, currency: 'eur', town: 'north' })).toEqual(['a', 'b']);
    expect(await found({ name: NFC, town: 'NORTH' })).toEqual([]);
  });

  test('what is shown stays as it was given', async () => {
    const shown = person('a', { name: NFD, email: 'Ann@X.y', currency: 'eur' });
    await store.apply(batch(added(1, shown)));
    const read = await store.get('people', 'a', query({}));
    expect(JSON.parse(read?.text ?? '')).toEqual(shown);
    const scanned = (await Array.fromAsync(store.scan('people'))).flat();
    expect(scanned.map(({ text }) => JSON.parse(text))).toEqual([shown]);
  });

  test('a patch moves it from one value to the other, to none and back', async () => {
    await store.apply(batch(added(1, person('a', { currency: 'eur', name: 'x' }))));
    const change = (at: number, set: Document) =>
      store.apply(batch(patch('people', at, { personId: 'a' }, { set })));
    await change(2, { currency: 'usd', name: NFD });
    expect([await found({ currency: 'EUR' }), await found({ currency: 'USD' })]).toEqual([[], ['a']]);
    expect([await found({ name: 'x' }), await found({ name: NFC })]).toEqual([[], ['a']]);
    await change(3, { phone: '+49 1' });
    await change(4, { phone: null });
    expect([await found({ phone: '+491' }), await found({ phone: null })]).toEqual([[], ['a']]);
  });

  test('a deletion by a folded filter takes both spellings, and nothing is counted any more', async () => {
    await store.apply(
      batch(
        added(1, person('a', { currency: 'eur' })),
        added(2, person('b')),
        added(3, person('c', { currency: 'USD' })),
      ),
    );
    await store.apply(batch(remove('people', 4, { currency: 'EUR' })));
    expect([await found({ currency: 'eur' }), await found({})]).toEqual([[], ['c']]);
  });

  test('a cursor is good for the other spelling', async () => {
    await store.apply(batch(added(1, person('a', { name: NFC })), added(2, person('b', { name: NFD }))));
    const first = await store.list('people', query({ where: { name: NFC }, limit: 1 }));
    const cursor = first.nextCursor ?? '';
    const second = await store.list('people', query({ where: { name: NFD }, limit: 1, cursor }));
    expect(JSON.parse(second.text)).toMatchObject([{ personId: 'b' }]);
  });

  describe('what cannot be folded is refused at the opening', () => {
    test.each<[string, Partial<Collection>]>([
      ['its order', { orderBy: 'name' }],
      ['a natural key', { naturalKeys: [['town', 'name']] }],
      ['no filter', { filters: ['town'] }],
    ])('%s', async (_what, overrides) => {
      const opening = async () =>
        open([{ ...people, counted: [], folded: { name: 'composed' }, ...overrides }]);
      await expect(opening()).rejects.toThrow('people.name cannot be folded');
    });
  });
}
