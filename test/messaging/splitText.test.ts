import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  INSTAGRAM_TEXT as instagram,
  MESSENGER_TEXT as messenger,
} from '../../src/messaging/meta/metaPlatforms.ts';
import { isBlank, splitText, type TextLimit } from '../../src/messaging/splitText.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const graphemes = (text: string): readonly string[] => [...segmenter.segment(text)].map(each => each.segment);
const lengthIn = ({ unit }: TextLimit, text: string): number =>
  unit === 'utf8' ? Buffer.byteLength(text) : text.length;
const utf16 = (max: number): TextLimit => ({ max, unit: 'utf16' });

/** A sentence of each script, with what is hard to cut in it. */
const SCRIPTS: { readonly [script: string]: string } = {
  Latin: 'Guten Tag, naïve café — straße. ',
  'combining marks': 'Z\u0351\u036b\u0343\u036aalgo e\u0301le\u0300ve ',
  Greek: 'Καλημέρα σας. ',
  Cyrillic: 'Добрый день, ёлка. ',
  Arabic: 'السَّلَامُ عَلَيْكُمْ. ',
  Hebrew: 'שָׁלוֹם עֲלֵיכֶם. ',
  Devanagari: 'क्षत्रिय नमस्ते। ',
  Bengali: 'স্বাগতম বন্ধু। ',
  Tamil: 'வணக்கம் நீங்கள் எப்படி? ',
  Malayalam: 'സ്വാഗതം കൂട്ടുകാരേ. ',
  Thai: 'สวัสดีครับ ยินดีต้อนรับ ',
  Khmer: 'សូមស្វាគមន៍ ',
  Burmese: 'မင်္ဂလာပါ ',
  Tibetan: 'བཀྲ་ཤིས་བདེ་ལེགས། ',
  'Hangul syllables': '안녕하세요 반갑습니다 ',
  'Hangul jamo': '\u1112\u1161\u11ab\u1100\u1173\u11af ',
  Japanese: 'こんにちは、がぎぐげご。',
  Chinese: '您好，欢迎光临本店。',
  Georgian: 'გამარჯობა მეგობარო. ',
  Ethiopic: 'ሰላም ለእናንተ። ',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈👍🏽1️⃣❤️‍🔥',
  flags: '🇩🇪🇫🇷🇯🇵🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  'line breaks': 'one\r\ntwo\r\n\r\nthree\n',
};
const pieces = [
  ...new Set(Object.values(SCRIPTS).flatMap(graphemes)),
  ' ',
  '\n',
  '\u200b',
  '\u0301',
  '\u3000',
];
const anyText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...Object.values(SCRIPTS))), { maxLength: 80 })
  .map(parts => parts.join(''));
const anyLimit = fc.record({
  max: fc.integer({ min: 40, max: 120 }),
  unit: fc.constantFrom<TextLimit['unit']>('utf8', 'utf16'),
});

/** Where in the text each part lies; what lies between them is blank. */
function between(text: string, parts: readonly string[]): string[] {
  const gaps: string[] = [];
  let rest = text;
  for (const part of parts) {
    const at = rest.indexOf(part);
    gaps.push(rest.slice(0, at));
    rest = rest.slice(at + part.length);
  }
  return [...gaps, rest];
}

describe('splitText', () => {
  it('loses nothing that can be seen, and keeps within the limit', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, fc.string({ unit: 'binary', maxLength: 300 })),
        anyLimit,
        (text, limit) => {
          const parts = splitText(text, limit);
          for (const gap of between(text, parts)) expect(isBlank(gap)).toBe(true);
          for (const part of parts) expect(lengthIn(limit, part)).toBeLessThanOrEqual(limit.max);
        },
      ),
    );
  });

  it('makes no blank part', () => {
    fc.assert(
      fc.property(anyText, anyLimit, (text, limit) => {
        expect(splitText(text, limit).filter(isBlank)).toEqual([]);
      }),
    );
  });

  it('cuts within nothing that is seen as one character, unless that alone is too long', () => {
    fc.assert(
      fc.property(anyText, anyLimit, (text, limit) => {
        fc.pre(graphemes(text).every(each => lengthIn(limit, each) <= limit.max));
        const seen = (list: readonly string[]) => list.filter(each => !isBlank(each));
        expect(seen(splitText(text, limit).flatMap(graphemes))).toEqual(seen(graphemes(text)));
      }),
    );
  });

  describe.each([
    ['Messenger', messenger, (part: string) => part.length, 2_000],
    ['Instagram', instagram, (part: string) => Buffer.byteLength(part), 1_000],
  ] as const)('for %s', (_platform, limit, measure, max) => {
    test.each(Object.entries(SCRIPTS))('splits a long text of %s', (_script, sentence) => {
      const text = sentence.repeat(Math.ceil((3 * max) / measure(sentence)));
      const parts = splitText(text, limit);
      expect(parts.join('')).toBe(text);
      expect(parts.flatMap(graphemes)).toEqual(graphemes(text));
      for (const part of parts) expect(measure(part)).toBeLessThanOrEqual(max);
      // No part that is less than half full but the last: people do not want to read crumbs.
      for (const part of parts.slice(0, -1)) expect(measure(part)).toBeGreaterThan(max / 3);
    });
  });

  it('leaves a text alone that fits: chatwoot#6489 counts bytes on Instagram', () => {
    expect(splitText('x'.repeat(2_000), messenger)).toHaveLength(1);
    expect(splitText('x'.repeat(2_001), messenger)).toHaveLength(2);
    expect(splitText('x'.repeat(1_000), instagram)).toHaveLength(1);
    expect(splitText('é'.repeat(500), instagram)).toHaveLength(1);
    expect(splitText('é'.repeat(501), instagram)).toHaveLength(2);
    expect(splitText('日'.repeat(333), instagram)).toHaveLength(1);
    expect(splitText('😀'.repeat(251), instagram)).toHaveLength(2);
  });

  it('cuts behind white space where it can', () => {
    expect(splitText('one two three', utf16(8))).toEqual(['one two ', 'three']);
    expect(splitText('abcdefghij', utf16(4))).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('leaves out parts in which there is nothing to see', () => {
    expect(splitText(`${'x'.repeat(2_000)}   \n`, messenger)).toEqual(['x'.repeat(2_000)]);
    expect(splitText(`${'\n'.repeat(3_000)}Hi`, messenger)).toEqual([`${'\n'.repeat(1_000)}Hi`]);
    expect(splitText(`a${' '.repeat(9_000)}b`, messenger).map(part => part.trim())).toEqual(['a', 'b']);
  });

  test.each([
    '',
    ' ',
    '\n\t',
    '\u00a0',
    '\u3000',
    '\u200b',
    '\ufeff',
    '\u2800',
    '\u3164',
    '\u200d\ufe0f',
    '\u00ad',
  ])('%j has nothing to see', text => {
    expect(isBlank(text)).toBe(true);
    expect(splitText(text, messenger)).toEqual([]);
  });

  it('breaks up a character that no part could hold, though no pair of surrogates', () => {
    const flood = `a${'\u0301'.repeat(9)}`;
    expect(splitText(flood, utf16(4)).map(part => part.length)).toEqual([4, 4, 2]);
    expect(splitText('👩‍👩‍👧‍👦', utf16(4)).every(part => part.isWellFormed())).toBe(true);
    const bytes = splitText(`a${'\u0301'.repeat(900)}`, instagram);
    expect(bytes.map(part => Buffer.byteLength(part))).toEqual([999, 802]);
  });
});
