/** Bytes to JSON, at a cost that grows with their number alone: what would cost more is refused before it is parsed. */
import { HttpProblem, invalidInput } from './problems.ts';

export interface JsonBounds {
  /** Objects and lists within one another. */
  readonly maxDepth: number;
  /** Fields and elements in all; an object or a list counts once more. */
  readonly maxValues: number;
  readonly parse: (text: string) => unknown;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Without a byte order mark. @throws HttpProblem 400 where the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw new HttpProblem(400, 'invalid-input', 'The body is not valid UTF-8', { cause });
  }
}

/** `text` is what `bytes` say. @throws HttpProblem 400 */
export function parseJsonText(
  text: string,
  bytes: Uint8Array,
  { maxDepth, maxValues, parse }: JsonBounds,
): unknown {
  const { depth, values } = measure(bytes);
  if (depth > maxDepth)
    throw invalidInput(`The body may be nested ${maxDepth} levels deep, this one is ${depth}`);
  if (values > maxValues) throw invalidInput(`The body may have ${maxValues} values, this one has more`);
  try {
    return parse(text);
  } catch (error) {
    throw invalidInput('The body is not valid JSON', String(error));
  }
}

interface Measures {
  readonly depth: number;
  readonly values: number;
}

/** One pass over the bytes, which need not be JSON: a value begins behind a bracket or a comma. */
export function measure(bytes: Uint8Array): Measures {
  let level = 0;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        values++;
        if (++level > depth) depth = level;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        level--;
        break;
      case COMMA:
        values++;
        break;
    }
  }
  return { depth, values };
}

/** Where the string ends that begins at `start`. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
