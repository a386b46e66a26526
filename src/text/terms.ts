/**
 * What an index of names holds for each, and what to look up there for a sentence: so chosen that the terms of a name
 * and those of a sentence that speaks of it meet, and so few that neither grows with the text. Pure.
 */
import { compact, pairs } from './naming.ts';
import { type Word, wordsOf } from './words.ts';

/** Of a sentence. What lies beyond is not looked up: first its longest words count, then neighbours. */
export const MAX_SENTENCE_TERMS = 24;
const MAX_SINGLES = 14;
/** A longer sentence is no name. */
const MAX_NAME_WORDS = 8;
const MAX_TERM_LENGTH = 64;

/** A name as a whole, for one that no word of it is looked up for: a letter, a common word. */
const whole = (words: readonly Word[]): string => `=${compact(words).text}`;

/** At most `max`, the telling ones first. */
export function nameTerms(name: string, max: number): readonly string[] {
  const words = wordsOf(name);
  const terms = firstOf(max, [...singles(words), ...pairs(words)]);
  return terms.length > 0 || words.length === 0 ? terms : firstOf(max, [whole(words)]);
}

export function sentenceTerms(words: readonly Word[]): readonly string[] {
  if (words.length === 0) return [];
  const name = words.length <= MAX_NAME_WORDS ? [whole(words)] : [];
  const [first, rest] = splitAt(MAX_SINGLES, singles(words));
  return firstOf(MAX_SENTENCE_TERMS, [
    ...name,
    ...first,
    ...pairs(words),
    ...words.flatMap(beginnings),
    ...rest,
  ]);
}

/** Words with something to say under all their forms, those that tell most first. */
function singles(words: readonly Word[]): readonly string[] {
  const telling = words.filter(({ weight }) => weight === 'telling');
  const short = words.filter(({ weight }) => weight === 'short');
  const byLength = telling.toSorted((one, other) => other.text.length - one.text.length);
  return [...new Set([...byLength, ...short].flatMap(({ forms }) => forms))];
}

const LONG_HANGUL = /^\p{Script=Hangul}{5,}$/u;
const BEGINNINGS = [2, 3, 4, 5] as const;

/** Of what Korean writes without a blank, the name may be the beginning. */
const beginnings = ({ text }: Word): readonly string[] =>
  LONG_HANGUL.test(text) ? BEGINNINGS.map(length => text.slice(0, length)) : [];

const splitAt = <T>(index: number, all: readonly T[]): readonly [readonly T[], readonly T[]] => [
  all.slice(0, index),
  all.slice(index),
];

const firstOf = (max: number, terms: readonly string[]): readonly string[] =>
  [...new Set(terms.map(term => term.slice(0, MAX_TERM_LENGTH)))].slice(0, max);
