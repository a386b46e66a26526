/** Bytes to JSON, at a cost that grows with nothing but their number: what would cost more is refused before it is parsed. */
import { isUtf8 } from 'node:buffer';
import { HttpProblem, invalidInput } from './problems.ts';

interface JsonBounds {
  /** Objects and lists within one another. */
  readonly maxDepth: number;
  /** Fields and elements in all; an object or a list counts once more. */
  readonly maxValues: number;
}

type Parse = (text: string) => unknown;

/** Of a string, what is looked at byte by byte. */
const SHORT_BYTES = 512;
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
    throw notUtf8(cause);
  }
}

const notUtf8 = (cause: unknown): HttpProblem =>
  new HttpProblem(400, 'invalid-input', 'The body is not valid UTF-8', { cause });

/** `text` is what `bytes` say. @throws HttpProblem 400 */
export function parseJsonText(
  text: string,
  bytes: Uint8Array,
  { parse, ...bounds }: JsonBounds & { readonly parse: Parse },
): unknown {
  const problem = beyond(bounds, measure(bytes));
  if (problem) throw problem;
  return parseOrRefuse(text, parse);
}

/** @throws HttpProblem 400 */
export function parseOrRefuse(text: string, parse: Parse): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw invalidInput('The body is not valid JSON', String(error));
  }
}

/** Looks at bytes that somebody else decodes and parses, as they pass. */
export class JsonCheck {
  readonly #bounds: JsonBounds;
  readonly #measure = new Measure();
  /** From the first piece on that is not UTF-8 by itself, such as one that ends within a character. */
  #decoder: TextDecoder | undefined;
  #notUtf8: HttpProblem | undefined;

  constructor(bounds: JsonBounds) {
    this.#bounds = bounds;
  }

  /** The next of them; they may end anywhere, within a character too. */
  readonly add = (bytes: Uint8Array): void => {
    this.#measure.add(bytes);
    if (this.#decoder === undefined && isUtf8(bytes)) return;
    this.#decoder ??= new TextDecoder('utf-8', { fatal: true });
    this.#decode(this.#decoder, bytes);
  };

  /** What is wrong with all of them, be they JSON or not; to be asked once, after the last. */
  problem(): HttpProblem | undefined {
    if (this.#decoder) this.#decode(this.#decoder);
    return this.#notUtf8 ?? beyond(this.#bounds, this.#measure);
  }

  /** Without `bytes` there are no more of them. */
  #decode(decoder: TextDecoder, bytes?: Uint8Array): void {
    if (this.#notUtf8) return;
    try {
      decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (cause) {
      this.#notUtf8 = notUtf8(cause);
    }
  }
}

interface Measures {
  readonly depth: number;
  readonly values: number;
}

function beyond({ maxDepth, maxValues }: JsonBounds, { depth, values }: Measures): HttpProblem | undefined {
  if (depth > maxDepth)
    return invalidInput(`The body may be nested ${maxDepth} levels deep, this one is ${depth}`);
  if (values > maxValues) return invalidInput(`The body may have ${maxValues} values, this one has more`);
  return undefined;
}

export function measure(bytes: Uint8Array): Measures {
  const whole = new Measure();
  whole.add(bytes);
  return whole;
}

/** One pass over the bytes, which need not be JSON: a value begins after a bracket or a comma. */
class Measure implements Measures {
  depth = 0;
  values = 1;
  #level = 0;
  /** Within a string: how many bytes of the next piece are escaped by the end of this one. */
  #skip: number | undefined;

  /** The next piece, which may end anywhere. */
  add(bytes: Uint8Array): void {
    let at = this.#skip === undefined ? 0 : this.#endOfString(bytes, this.#skip) + 1;
    for (; at < bytes.length; at++) {
      switch (bytes[at]) {
        case QUOTE:
          at = this.#endOfString(bytes, at + 1);
          break;
        case OPEN_LIST:
        case OPEN_OBJECT:
          this.values++;
          if (++this.#level > this.depth) this.depth = this.#level;
          break;
        case CLOSE_LIST:
        case CLOSE_OBJECT:
          this.#level--;
          break;
        case COMMA:
          this.values++;
          break;
      }
    }
  }

  /** Where the string ends of which `start` is a part. */
  #endOfString(bytes: Uint8Array, start: number): number {
    let at = endOfPlainPart(bytes, start);
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    this.#skip = at < bytes.length ? undefined : at - bytes.length;
    return at;
  }
}

/** Where the rest of a string begins: after what is certain to have neither end nor escape, in a long one. */
function endOfPlainPart(bytes: Uint8Array, start: number): number {
  // In a short string looking is dearer than going through it.
  for (let at = start; at < start + SHORT_BYTES; at++) {
    if (at >= bytes.length || bytes[at] === QUOTE || bytes[at] === BACKSLASH) return at;
  }
  const quote = bytes.indexOf(QUOTE, start + SHORT_BYTES);
  const end = quote === -1 ? bytes.length : quote;
  const backslash = bytes.subarray(start, end).indexOf(BACKSLASH);
  return backslash === -1 ? end : start + backslash;
}
