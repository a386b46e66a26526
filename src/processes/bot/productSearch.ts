/**
 * The products that a sentence may speak of, out of the index of their terms: what is read does not grow with the
 * catalogue.
 */
import type { Id } from '../../events/catalog/ids.ts';
import type { Product } from '../../events/entities.ts';
import { DocumentQueries, type Readable } from '../../projections/documentQueries.ts';
import { termKey } from '../../projections/productTerms.ts';
import { sentenceTerms } from '../../text/terms.ts';
import type { Word } from '../../text/words.ts';

/** Products looked at for one term; one that more have tells little. */
export const MAX_PER_TERM = 32;
/** Products that are read: those with most of the terms, and the rarest. */
export const MAX_CANDIDATES = 40;

/** In the order in which they were added. */
export async function searchProducts(
  store: Readable,
  businessId: Id<'business'>,
  words: readonly Word[],
): Promise<readonly Product[]> {
  const terms = sentenceTerms(words);
  const queries = new DocumentQueries({ store });
  const found = await Promise.all(terms.map(term => productsWith(queries, termKey(businessId, term))));
  const products = await Promise.all(likeliest(found).map(id => queries.get('products', id)));
  // Some may have gone since.
  return products.filter(product => product !== undefined).toSorted(byCreation);
}

async function productsWith(queries: DocumentQueries, key: string): Promise<readonly string[]> {
  const terms = await queries.list('productTerms', { where: { key }, limit: MAX_PER_TERM });
  return terms.map(({ productId }) => productId);
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

const byCreation = (one: Product, other: Product): number =>
  compare(one.createdAt, other.createdAt) || compare(one.productId, other.productId);

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
