/** Texts longer than a platform takes, in several parts. Pure. */

/** How long one message may be, and in what that is measured. */
export interface TextLimit {
  readonly max: number;
  readonly unit: 'utf16' | 'utf8';
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Nothing to see: white space, and characters without a look of their own. No platform takes such a message. */
const BLANK = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

export const isBlank = (text: string): boolean => BLANK.test(text);

/**
 * Parts within the limit, none of them blank: joined they are the text, but for blank parts that are left out. Cut
 * after white space where a part is at least half full by then; never within what is seen as one character, unless
 * that alone is longer than a part. Empty where there is nothing to see.
 */
export function splitText(text: string, limit: TextLimit): readonly string[] {
  const parts: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const cut = cutOf(rest, limit);
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return parts.filter(part => !isBlank(part));
}

/** Where the first part of the text ends, in UTF-16 units. */
function cutOf(text: string, limit: TextLimit): number {
  const room = roomIn(text, limit);
  if (room === text.length) return room;
  // What lies after the next character has no say in where a cut may be.
  const segments = segmenter.segment(text.slice(0, room + 2));
  const boundary = segments.containing(room)?.index ?? room;
  for (let at = boundary; at > room / 2; at--) {
    if (/\s/.test(text.charAt(at - 1)) && segments.containing(at)?.index === at) return at;
  }
  // One character fills the part: halves of a surrogate pair stay together all the same.
  return boundary > 0 ? boundary : room;
}

/** How many UTF-16 units from the start are within the limit: whole code points, at least one. */
function roomIn(text: string, { max, unit }: TextLimit): number {
  let room = 0;
  let used = 0;
  for (const character of text) {
    used += unit === 'utf8' ? Buffer.byteLength(character) : character.length;
    if (used > max && room > 0) return room;
    room += character.length;
  }
  return room;
}
