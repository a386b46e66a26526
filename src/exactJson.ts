/**
 * JSON of others, read without altering a digit. A number that a double cannot hold, such as an id beyond 2^53, is
 * kept as it was written; its reader decides what to do with the value.
 */

/** A number in JSON whose digits no double keeps. */
export class WrittenNumber {
  /** As it stood in the JSON, such as `17841405822304914` or `1e400`. */
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/**
 * May find a number where there is none, within a text, but overlooks none that a double could alter: those have
 * sixteen digits or more, or an exponent. Looking costs a tenth of parsing; most JSON has no such number.
 */
const SUSPECT = /(?:^|[[:,\s])-?(?:\d[\d.]{15}|[\d.]+[eE])/;

/** True where a plain `JSON.parse` may alter a number. */
export const mayHoldWrittenNumbers = (text: string): boolean => SUSPECT.test(text);

/** @throws SyntaxError, also for such a number in what is nested thousands deep */
export const parseExactly = (text: string): unknown =>
  parseOr(text, cause => {
    throw new SyntaxError('nested too deeply', { cause });
  });

/** The same for what may be nested without end: there, such numbers are texts. @throws SyntaxError */
export const parseExactlyAtAnyDepth = (text: string): unknown =>
  parseOr(text, () => JSON.parse(withNumbersAsTexts(text)));

/** Unlike reading the text, going through its values is recursive: the stack may come to its end. */
function parseOr(text: string, tooDeep: (cause: RangeError) => unknown): unknown {
  if (!mayHoldWrittenNumbers(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, revive as Reviver);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep(error);
    throw error;
  }
}

/** Of JSON that is known to be right. */
function withNumbersAsTexts(json: string): string {
  const token = /"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const pieces: string[] = [];
  let from = 0;
  for (let found = token.exec(json); found; found = token.exec(json)) {
    const [number] = found;
    if (number === '"') token.lastIndex = endOfText(json, found.index);
    else if (!isKept(Number(number), number)) {
      pieces.push(json.slice(from, found.index), `"${number}"`);
      from = token.lastIndex;
    }
  }
  return `${pieces.join('')}${json.slice(from)}`;
}

/** Behind the quotation mark that closes the text which the one at `start` opens. */
function endOfText(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (json[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return json.length;
}

/** What TypeScript knows of it; engines hand in a third argument. */
type Reviver = (key: string, value: unknown) => unknown;

/** `source` is given for what is neither an object nor a list. */
function revive(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || isKept(value, source)) return value;
  return new WrittenNumber(source);
}

/** Whole numbers beyond 2^53 never are, even where a double happens to hit them: they are ids. */
function isKept(value: number, source: string): boolean {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return false;
  return sameDecimal(source, String(value));
}

const sameDecimal = (one: string, other: string): boolean => one === other || decimal(one) === decimal(other);

/** Equal for texts of equal numbers: sign, digits without zeros at either end, and the place of the last one. */
function decimal(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  const place = Number(exponent) - fraction.length + (all.length - digits.length);
  return `${text.startsWith('-') ? '-' : ''}${digits}e${place}`;
}
