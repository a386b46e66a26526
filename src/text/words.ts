/** The words of a text in any script, each with the forms it may be known under and with what it tells. Pure. */
import { isCommon } from './commonWords.ts';
import { fold, tidy } from './fold.ts';
import { formsOf, looksTurkish } from './forms.ts';

/**
 * What a word says of a product by itself: enough to name it (`telling`); enough where it is the whole name (`short`);
 * nothing, as a letter or a digit alone (`single`) or a word of every sentence (`common`).
 */
type Weight = 'telling' | 'short' | 'single' | 'common';

export interface Word {
  readonly text: string;
  /** Its own text first. */
  readonly forms: readonly string[];
  readonly weight: Weight;
  /** Its script does without blanks between words. */
  readonly unspaced: boolean;
}

const RUN = /[\p{Letter}\p{Number}\p{Mark}]+/gu;
/** Hangul next to other letters, as in iPhone케이스, is a word of its own. */
const PARTS = /\p{Script=Hangul}+|\P{Script=Hangul}+/gu;
const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const HANGUL = /^\p{Script=Hangul}/u;
/** What is left of a Korean word without its particle, where that is no syllable of chance. */
const COMMON_STEM = /^\p{Script=Hangul}{2,}$/u;
const ONE_KATAKANA = /^[\p{Script=Katakana}ー]$/u;

/** The dictionaries go by script: the locale changes nothing, and is named to be the same everywhere. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

export function wordsOf(text: string): readonly Word[] {
  const tidied = tidy(text);
  const isTurkish = looksTurkish(tidied);
  const runs = tidied.match(RUN) ?? [];
  const parts = runs.flatMap(run => run.match(PARTS) ?? []).flatMap(segments);
  return parts.map(part => wordOf(part.toLowerCase(), isTurkish));
}

function segments(part: string): readonly string[] {
  if (!WITHOUT_BLANKS.test(part)) return [part];
  const found: string[] = [];
  for (const { segment } of segmenter.segment(part)) {
    const last = found.at(-1);
    // The dictionary lets go of katakana words that it does not know, letter by letter.
    const belongs =
      last !== undefined && ONE_KATAKANA.test(segment) && /[\p{Script=Katakana}ー]$/u.test(last);
    if (belongs) found[found.length - 1] = last + segment;
    else found.push(segment);
  }
  return found;
}

function wordOf(written: string, isTurkish: boolean): Word {
  const text = fold(written);
  const others = formsOf(text, written, isTurkish);
  const unspaced = WITHOUT_BLANKS.test(text) || HANGUL.test(text);
  return { text, forms: [text, ...others], weight: weightOf(written, text, others), unspaced };
}

function weightOf(written: string, text: string, others: readonly string[]): Weight {
  if (isCommon(written) || others.some(form => COMMON_STEM.test(form) && isCommon(form))) return 'common';
  const length = [...text].length;
  if (length < 2 && !isWordAlone(text)) return 'single';
  const isNumber = /^\p{Number}+$/u.test(text);
  return !isNumber && length >= tellingLength(written) ? 'telling' : 'short';
}

/** Han and Hangul write whole words with one letter. */
const isWordAlone = (text: string): boolean => /^[\p{Script=Han}\p{Script=Hangul}]$/u.test(text);

/** From how many letters on a word is more than a chance, by its script. */
function tellingLength(written: string): number {
  return /^(?:[\p{Script=Han}\p{Script=Hangul}]|[\p{Script=Katakana}ー]+$)/u.test(written) ? 2 : 3;
}
