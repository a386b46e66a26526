/** Products that are looked for by their names, and tables of what customers say. */

import { describe, expect, test } from '@jest/globals';
import type { Product } from '../../../src/events/entities.ts';
import { findProducts, wordsOf } from '../../../src/messaging/bot/recognise.ts';
import { nameTerms, sentenceTerms } from '../../../src/text/terms.ts';
import { idOf } from './ids.ts';

export const shelved = (name: string, fields: Partial<Product> = {}): Product => ({
  productId: idOf.product(name),
  businessId: idOf.business('b'),
  providerUserId: null,
  name,
  description: null,
  price: '4.50',
  currency: 'EUR',
  sku: null,
  imageUrl: null,
  imageId: null,
  shortId: null,
  isAvailable: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...fields,
});

type Case = readonly [text: string, ...names: readonly string[]];

/** Each case: a sentence, then the names that are found on the shelf. */
export function finds(language: string, shelf: readonly string[], cases: readonly Case[]): void {
  const products = shelf.map(name => shelved(name));
  describe(language, () => {
    test.each(cases.map(([text, ...names]) => ({ text, names })))('$text → $names', ({ text, names }) => {
      expect(findProducts(products, wordsOf(text)).map(({ name }) => name)).toEqual(names);
      const lookedUp = new Set(sentenceTerms(wordsOf(text)));
      const indexed = names.filter(name => nameTerms(name, 32).some(term => lookedUp.has(term)));
      expect(indexed).toEqual(names);
    });
  });
}
