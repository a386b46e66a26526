/** Products are found by the terms of the names that they have now, whatever they were called before. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { wordsOf } from '../../../src/messaging/bot/recognise.ts';
import { searchProducts } from '../../../src/processes/bot/productSearch.ts';
import { collections } from '../../../src/projections/index.ts';
import type { ReadStore } from '../../../src/projections/readStore.ts';
import { idOf } from '../../support/builders/ids.ts';
import type { OpenReadStore } from './library.ts';
import { recorded, type Story, tell } from './shop.ts';

const product = (productId: string, name: string, fields = {}): Story[number] => [
  'ProductAdded',
  productId,
  { productId, businessId: 'b1', name, shortId: null, isAvailable: true, createdAt: productId, ...fields },
];
const updated = (productId: string, fields = {}): Story[number] => [
  'ProductDetailsUpdated',
  productId,
  { productId, businessId: 'b1', ...fields },
];

export function productTermsContract(open: OpenReadStore): void {
  let store: ReadStore;
  beforeEach(async () => {
    store = await open(collections);
  });
  afterEach(async () => {
    await store.close();
  });

  /** All in one batch, then each by itself once more, as they may come again. */
  async function told(...story: Story): Promise<void> {
    const events = recorded(story);
    await tell(store, events);
    for (const event of events) await tell(store, [event]);
  }

  async function found(said: string, businessId = idOf.business('b1')): Promise<readonly string[]> {
    const products = await searchProducts(store, businessId, wordsOf(said));
    return products.map(({ productId }) => productId);
  }

  test('by words of the name and by the short id, in the business that is asked', async () => {
    await told(
      product('p1', 'Sencha Green Tea', { shortId: 'T-1' }),
      product('p2', 'Green Bowl'),
      product('p3', 'Green Bowl', { businessId: 'b2' }),
    );
    expect(await found('is the sencha fresh?')).toEqual(['p1']);
    expect(await found('something green')).toEqual(['p1', 'p2']);
    expect(await found('t-1 please')).toEqual(['p1']);
    expect(await found('a green bowl', idOf.business('b2'))).toEqual(['p3']);
    expect(await found('where is my parcel')).toEqual([]);
  });

  test('a longer name, a shorter one, another short id and none are followed', async () => {
    await told(product('p1', 'Tea'), updated('p1', { name: 'Smoked Lapsang Souchong Leaf Blend' }));
    expect(await found('souchong?')).toEqual(['p1']);
    expect(await found('tea')).toEqual([]);
    await tell(store, recorded([updated('p1', { name: '抹茶ラテ', shortId: 'M-7' })], 10));
    expect(await found('souchong?')).toEqual([]);
    expect(await found('抹茶ラテはありますか')).toEqual(['p1']);
    await tell(store, recorded([updated('p1', { shortId: null, description: 'Green' })], 11));
    expect(await found('m-7')).toEqual([]);
    expect(await found('抹茶')).toEqual(['p1']);
  });

  test('a product that is deleted is gone, and does not come back with an older event', async () => {
    const story: Story = [product('p1', 'Sencha'), updated('p1', { name: 'Fine Sencha' })];
    await told(...story, ['ProductDeleted', 'p1', { productId: 'p1' }]);
    expect(await found('sencha')).toEqual([]);
    await tell(store, recorded(story));
    expect(await found('fine sencha')).toEqual([]);
  });

  test('whether it can be had shows as it is now', async () => {
    await told(product('p1', 'Sencha'), ['ProductWithdrawn', 'p1', { productId: 'p1' }]);
    const [only] = await searchProducts(store, idOf.business('b1'), wordsOf('sencha'));
    expect(only?.isAvailable).toBe(false);
  });
}
