/**
 * The products that a sentence may speak of, out of the index of their terms: what is read does not grow with the
 * catalogue.
 */
import type { Product } from '../../events/entities.ts';
import { termKey } from '../../projections/productTerms.ts';
import type { ReadStore } from '../../projections/readStore.ts';
import { sentenceTerms } from '../../text/terms.ts';
import type { Word } from '../../text/words.ts';

/** Products looked at for one term; one that more have tells little. */
export const MAX_PER_TERM = 32;
/** Products that are read: those with most of the terms, and the rarest. */
export const MAX_CANDIDATES = 40;

export type Searchable = Pick<ReadStore, 'get' | 'list'>;

/** In the order in which they were added. */
export async function searchProducts(
  store: Searchable,
  businessId: string,
  words: readonly Word[],
): Promise<readonly Product[]> {
  const terms = sentenceTerms(words);
  const found = await Promise.all(terms.map(term => productsWith(store, termKey(businessId, term))));
  const products = await Promise.all(likeliest(found).map(productId => read(store, productId)));
  return products.flat().toSorted(byCreation);
}

async function productsWith(store: Searchable, key: string): Promise<readonly string[]> {
  const page = { offset: 0, limit: MAX_PER_TERM, include: [], includeLimit: 1, total: 'none' } as const;
  const { text } = await store.list('productTerms', { where: { key }, ...page });
  // The text of our own read model, which has one term of one product a document.
  return (JSON.parse(text) as readonly { productId: string }[]).map(({ productId }) => productId);
}

function likeliest(found: readonly (readonly string[])[]): readonly string[] {
  const scores = new Map<string, number>();
  for (const products of found) {
    for (const productId of products) {
      scores.set(productId, (scores.get(productId) ?? 0) + 1 + 1 / products.length);
    }
  }
  const ranked = [...scores].toSorted(([, one], [, other]) => other - one);
  return ranked.slice(0, MAX_CANDIDATES).map(([productId]) => productId);
}

/** None where it has gone since. */
async function read(store: Searchable, productId: string): Promise<readonly Product[]> {
  const answer = await store.get('products', productId, { include: [], includeLimit: 1 });
  return answer ? [JSON.parse(answer.text) as Product] : [];
}

const byCreation = (one: Product, other: Product): number =>
  compare(one.createdAt, other.createdAt) || compare(one.productId, other.productId);

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
