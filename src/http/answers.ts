/**
 * What answers hold until their readers have taken them, within one bound for all. Short ones are not counted: the bound
 * on connections is theirs.
 */
import type { ServerResponse } from 'node:http';
import { MAX_ANSWER_BYTES } from '../projections/readStore.ts';
import { ConcurrencyLimit } from '../scheduling/concurrencyLimit.ts';
import { HttpProblem } from './problems.ts';

/** Counted answers together; one more gets 503. */
const MAX_ANSWERS_BYTES = 64 * 1024 * 1024;
/** Shorter ones are neither counted nor refused. */
const COUNTED_BYTES = 16 * 1024;
/** Those that are longer leave a quarter of the bytes to the others. */
const LARGE_BYTES = 1024 * 1024;
const LARGE_PART = 0.75;
/** Those that may become long and are put together at once; others wait their turn. */
const MAX_LONG_READS = 8;

export class Answers {
  readonly #maxBytes: number;
  readonly #long = new ConcurrencyLimit(MAX_LONG_READS);
  #held = 0;

  constructor(maxBytesTogether: number = MAX_ANSWERS_BYTES) {
    this.#maxBytes = maxBytesTogether;
  }

  /** Bytes that wait for their readers. */
  get held(): number {
    return this.#held;
  }

  /**
   * For one that may become as long as an answer can: `read`, which is to `hold` it, begins in its turn. @throws
   * HttpProblem 503 before it begins where there would be no room for the longest
   */
  inTurn<T>(read: () => Promise<T>): Promise<T> {
    return this.#long.run(() => {
      this.#requireRoom(MAX_ANSWER_BYTES);
      return read();
    });
  }

  /** Counts `text` until `response` is over. @throws HttpProblem 503 where all together would hold too much with it */
  hold(text: string, response: ServerResponse): void {
    // No text has fewer bytes than characters.
    const bytes = text.length < COUNTED_BYTES ? 0 : Buffer.byteLength(text);
    if (bytes === 0) return;
    this.#requireRoom(bytes);
    this.#held += bytes;
    response.once('close', () => {
      this.#held -= bytes;
    });
  }

  #requireRoom(bytes: number): void {
    const room = bytes > LARGE_BYTES ? this.#maxBytes * LARGE_PART : this.#maxBytes;
    if (this.#held + bytes > room) throw tooManyAnswers();
  }
}

const tooManyAnswers = () =>
  new HttpProblem(503, 'too-many-answers', 'Too much waits to be read; please ask for less, or try again', {
    headers: { 'Retry-After': '1' },
  });
