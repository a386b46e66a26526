/** Finds the products that a customer's words speak of. Pure. */
import type { Product } from '../../events/entities.ts';
import { compact, isNamed, wordsNamed } from '../../text/naming.ts';
import { type Word, wordsOf } from '../../text/words.ts';

export { wordsOf };

/** A product with the words of its names. */
interface Named {
  readonly product: Product;
  readonly name: readonly Word[];
  readonly shortId: readonly Word[];
}

/**
 * By short id or whole name where one is named; else by as many words of the name as possible. Of products that are
 * named equally well those that can be had come alone, in the order given.
 */
export function findProducts(products: readonly Product[], words: readonly Word[]): readonly Product[] {
  const shelf = products.map(product => ({
    product,
    name: wordsOf(product.name),
    shortId: wordsOf(product.shortId ?? ''),
  }));
  const named = shelf.filter(({ name, shortId }) => isNamed(shortId, words) || isNamed(name, words));
  const found =
    named.length > 0 ? named.filter(one => !isPartOfAnother(one, named, words)) : best(shelf, words);
  const available = found.filter(({ product }) => product.isAvailable);
  return (available.length > 0 ? available : found).map(({ product }) => product);
}

/** Tea, where it is Sencha Green Tea that was said. */
function isPartOfAnother({ name, shortId }: Named, named: readonly Named[], said: readonly Word[]): boolean {
  const { length } = compact(name).text;
  if (isNamed(shortId, said)) return false;
  return named.some(other => compact(other.name).text.length > length && isNamed(name, other.name));
}

function best(shelf: readonly Named[], said: readonly Word[]): readonly Named[] {
  const scored = shelf.map(one => ({ one, score: wordsNamed(one.name, said) }));
  const most = Math.max(0, ...scored.map(({ score }) => score));
  return most === 0 ? [] : scored.filter(({ score }) => score === most).map(({ one }) => one);
}
