/** Finds the products that a customer's words speak of. Pure. */
import type { Product } from '../../events/entities.ts';

/** Words shorter than this say nothing of a product by themselves. */
const MIN_WORD_LENGTH = 3;

/** Words that many names and most sentences have. */
const COMMON = new Set([
  'and',
  'are',
  'can',
  'cost',
  'does',
  'for',
  'from',
  'have',
  'how',
  'much',
  'many',
  'not',
  'price',
  'set',
  'the',
  'this',
  'that',
  'what',
  'when',
  'where',
  'which',
  'with',
  'you',
  'your',
]);

/** Letters and digits in lower case, accents taken off. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return plain.match(/[\p{Letter}\p{Number}]+/gu) ?? [];
}

/**
 * By short id or whole name where one is named; else by as many words of the name as possible. Products that are
 * named equally well come in the order in which they were added.
 */
export function findProducts(products: readonly Product[], words: readonly string[]): readonly Product[] {
  const said = new Set(words);
  const sentence = ` ${words.join(' ')} `;
  const scored = products.map(product => ({ product, score: scoreOf(product, said, sentence) }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return best === 0 ? [] : scored.filter(({ score }) => score === best).map(({ product }) => product);
}

/** A short id or a whole name outweighs any number of single words. */
const EXACT = 1_000;

function scoreOf({ name, shortId }: Product, said: ReadonlySet<string>, sentence: string): number {
  const names = wordsOf(name);
  if (isSaid(wordsOf(shortId ?? ''), sentence)) return EXACT + names.length;
  if (isSaid(names, sentence)) return EXACT + names.length;
  return names.filter(word => word.length >= MIN_WORD_LENGTH && !COMMON.has(word) && said.has(word)).length;
}

const isSaid = (words: readonly string[], sentence: string): boolean =>
  words.length > 0 && sentence.includes(` ${words.join(' ')} `);
