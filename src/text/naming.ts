/** Whether words name something: by its whole name, or by some of its words. Pure. */
import { isParticle } from './forms.ts';
import type { Word } from './words.ts';

/** With a blank between two words, but where a script does without. */
const between = (before: Word, after: Word): string => (before.unspaced || after.unspaced ? '' : ' ');

/** The words as one text, and where in it each begins. */
export function compact(words: readonly Word[]): {
  readonly text: string;
  readonly starts: readonly number[];
} {
  let text = '';
  const starts: number[] = [];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    if (before) text += between(before, word);
    starts.push(text.length);
    text += word.text;
  }
  return { text, starts };
}

/** Two neighbours as one text; where dictionaries part words differently, these meet again. */
export function pairs(words: readonly Word[]): readonly string[] {
  return words.slice(1).flatMap((word, index) => {
    const before = words[index];
    const says = before && !(before.weight === 'common' && word.weight === 'common');
    return says ? [before.text + between(before, word) + word.text] : [];
  });
}

const ONE_HAN = /^\p{Script=Han}$/u;

/** Neighbours that a dictionary let go of letter by letter: 普洱 as 普 and 洱. */
function letterPairs(words: readonly Word[]): readonly string[] {
  const isLetter = ({ text, weight }: Word) => weight === 'short' && ONE_HAN.test(text);
  return words.slice(1).flatMap((word, index) => {
    const before = words[index];
    return before && isLetter(before) && isLetter(word) ? [before.text + word.text] : [];
  });
}

const meet = (one: Word, other: Word): boolean => one.forms.some(form => other.forms.includes(form));

/** The whole name is said. A name that may be a chance (one letter, a common word) must be all that is said. */
export function isNamed(name: readonly Word[], said: readonly Word[]): boolean {
  if (name.length === 0) return false;
  if (name.length === said.length && isSaidAt(name, said, 0)) return true;
  return saysSomething(name) && (isAmong(name, said) || isWithin(name, said));
}

/** Word for word. */
const isAmong = (name: readonly Word[], said: readonly Word[]): boolean =>
  said.some((_, at) => isSaidAt(name, said, at) && saysSomething(said.slice(at, at + name.length)));

const isSaidAt = (name: readonly Word[], said: readonly Word[], at: number): boolean =>
  name.every((word, index) => {
    const other = said[at + index];
    return other !== undefined && meet(word, other);
  });

function saysSomething(words: readonly Word[]): boolean {
  const [only] = words;
  if (only && words.length === 1) return only.weight === 'telling' || only.weight === 'short';
  return words.some(({ weight }) => weight !== 'common');
}

/** From where a word begins to where one ends, however the dictionary parted what lies between. */
function isWithin(words: readonly Word[], said: readonly Word[]): boolean {
  if (!words.some(word => word.unspaced)) return false;
  const { text: name } = compact(words);
  const { text, starts } = compact(said);
  const ends = said.map((word, index) => (starts[index] ?? 0) + word.text.length);
  return starts.some(start => {
    if (!text.startsWith(name, start)) return false;
    const end = start + name.length;
    const wordEnd = ends.find(position => position >= end) ?? end;
    return isEnding(text.slice(end, wordEnd), name);
  });
}

/** Korean verbs and questions that people write at the end of a noun without a blank. */
const VERB = /^(?:있|없|얼마|주세|주문|팔|살|사고)/u;
const MIN_SURE = 3;

/** What may follow a name within one word: nothing, or what Korean puts there. */
function isEnding(rest: string, name: string): boolean {
  if (rest === '' || isParticle(rest)) return true;
  if (name.length < MIN_SURE) return false;
  return (
    VERB.test(rest) ||
    [1, 2].some(length => isParticle(rest.slice(0, length)) && VERB.test(rest.slice(length)))
  );
}

/** How many words of a name are said: telling ones, and what tells more once one of them is. */
export function wordsNamed(name: readonly Word[], said: readonly Word[]): number {
  const telling = new Set([...formsWith('telling', said), ...letterPairs(said)]);
  const short = new Set(formsWith('short', said));
  const named = [...unitsOf('telling', name), ...letterPairs(name).map(pair => [pair])];
  const count = named.filter(forms => forms.some(form => telling.has(form))).length;
  if (count === 0) return 0;
  return count + unitsOf('short', name).filter(forms => forms.some(form => short.has(form))).length / 2;
}

const unitsOf = (weight: Word['weight'], words: readonly Word[]): readonly (readonly string[])[] =>
  words.filter(word => word.weight === weight).map(({ forms }) => forms);

const formsWith = (weight: Word['weight'], words: readonly Word[]): readonly string[] =>
  unitsOf(weight, words).flat();
