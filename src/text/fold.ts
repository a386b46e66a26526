/**
 * One spelling for what people spell in several: case, accents, widths, and the letters that keyboards, scripts and
 * languages have more than one of. Pure, and the same on every machine: nothing here asks for the locale.
 */

/** Letters that no normal form takes apart. The Turkish dotless i is an i: who has no such key types one. */
const LETTERS: { readonly [letter: string]: string } = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
  ґ: 'г',
  // Letters of Persian and Urdu, and forms of Arabic ones, that stand for the same.
  ی: 'ي',
  ى: 'ي',
  ے: 'ي',
  ک: 'ك',
  ة: 'ه',
  ہ: 'ه',
  ٱ: 'ا',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

/** Accents are marks on these; elsewhere (Thai, Devanagari, kana) a mark makes another letter. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]\p{Mn}*)\p{Mn}/gu;
/** Those of Cyrillic but for the breve: й is no accented и. */
const CYRILLIC_ACCENTS = /(?<=\p{Script=Cyrillic}\p{Mn}*)[\u0300\u0301\u0308]/gu;
const TATWEEL = /\u0640/gu;
const KATAKANA = /[\u30a1-\u30f6]/gu;
const HIRAGANA_BEFORE = 0x60;

/** Widths and presentation forms in one, invisible marks out; as readable as before. */
export const tidy = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    // Which the normal form takes apart, and dictionaries have whole.
    .replaceAll('\u0e4d\u0e32', '\u0e33')
    .replaceAll('\u0ecd\u0eb2', '\u0eb3');

export const fold = (word: string): string =>
  word
    .toLowerCase()
    .normalize('NFD')
    .replace(ACCENTS, '')
    .replace(CYRILLIC_ACCENTS, '')
    .normalize('NFC')
    .replace(LETTER, letter => LETTERS[letter] ?? letter)
    .replace(TATWEEL, '')
    .replace(KATAKANA, kana => String.fromCodePoint((kana.codePointAt(0) ?? 0) - HIRAGANA_BEFORE))
    .replace(/\p{Nd}/gu, digit => String(digitOf(digit)));

/** Every script has its ten digits in a row, the first at a multiple of ten from where its row begins. */
function digitOf(digit: string): number {
  let zero = digit.codePointAt(0) ?? 0;
  const code = zero;
  while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--;
  return code - zero;
}
