/** Texts longer than the platform takes, in several parts. Pure. */

/** Of one message of ours; the platform refuses longer ones. */
export const MAX_TEXT_LENGTH = 2_000;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Parts of at most `max` UTF-16 units that joined are the text. Cut behind white space where a part is at least half
 * full by then; never within what is seen as one character, unless that alone is longer than a part.
 */
export function splitText(text: string, max: number = MAX_TEXT_LENGTH): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const cut = cutOf(rest, max);
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...parts, rest];
}

function cutOf(text: string, max: number): number {
  // What lies far behind the cut has no say in where it may be.
  const segments = segmenter.segment(text.slice(0, 2 * max));
  const boundary = segments.containing(max)?.index ?? max;
  for (let at = boundary; at > max / 2; at--) {
    if (/\s/.test(text.charAt(at - 1)) && segments.containing(at)?.index === at) return at;
  }
  return boundary > 0 ? boundary : withinCharacter(text, max);
}

/** Halves of a surrogate pair stay together. */
function withinCharacter(text: string, max: number): number {
  const isPair = (text.codePointAt(max - 1) ?? 0) > 0xffff;
  return isPair && max > 1 ? max - 1 : max;
}
