import { describe, expect, test } from '@jest/globals';
import type { Product } from '../../../src/events/entities.ts';
import { findProducts, wordsOf } from '../../../src/integrations/bot/recognise.ts';

const product = (name: string, shortId: string | null = null): Product => ({
  productId: name,
  businessId: 'b',
  providerUserId: null,
  name,
  description: null,
  price: '4.50',
  currency: 'EUR',
  sku: null,
  imageUrl: null,
  imageId: null,
  shortId,
  isAvailable: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
});

const shelf = [
  product('Sencha Green Tea', 'T-1'),
  product('Gyokuro', 'T-12'),
  product('Café au Lait Bowl'),
  product('Green Bowl'),
  product('Tea'),
];
const found = (text: string) => findProducts(shelf, wordsOf(text)).map(({ name }) => name);

describe('the products that a message speaks of', () => {
  test.each([
    ['How much is the Gyokuro?', ['Gyokuro']],
    ['gyokuro!!', ['Gyokuro']],
    ['do you have sencha green tea', ['Sencha Green Tea']],
    ['is t-12 available?', ['Gyokuro']],
    ['T-1 please', ['Sencha Green Tea']],
    ['the cafe au lait bowl', ['Café au Lait Bowl']],
    ['something with sencha', ['Sencha Green Tea']],
    ['a green one', ['Sencha Green Tea', 'Green Bowl']],
    ['a bowl', ['Café au Lait Bowl', 'Green Bowl']],
    ['tea', ['Tea']],
    ['where is my order', []],
    ['', []],
    ['how much does it cost', []],
  ])('%s', (text, names) => {
    expect(found(text)).toEqual(names);
  });
});
