/**
 * What answers hold until their readers have taken them, within one bound for all. Short ones are not counted: the bound
 * on connections is theirs.
 */
import type { ServerResponse } from 'node:http';
import { HttpProblem } from './problems.ts';

/** Counted answers together; one more gets 503. */
const MAX_ANSWERS_BYTES = 64 * 1024 * 1024;
/** Shorter ones are neither counted nor refused. */
const COUNTED_BYTES = 16 * 1024;
/** Those that are longer leave a quarter of the bytes to the others. */
const LARGE_BYTES = 1024 * 1024;
const LARGE_PART = 0.75;

export class Answers {
  readonly #maxBytes: number;
  #held = 0;

  constructor(maxBytesTogether: number = MAX_ANSWERS_BYTES) {
    this.#maxBytes = maxBytesTogether;
  }

  /** Bytes that wait for their readers. */
  get held(): number {
    return this.#held;
  }

  /** Counts `text` until `response` is over. @throws HttpProblem 503 where all together would hold too much with it */
  hold(text: string, response: ServerResponse): void {
    // No text has fewer bytes than characters.
    const bytes = text.length < COUNTED_BYTES ? 0 : Buffer.byteLength(text);
    if (bytes === 0) return;
    const room = bytes > LARGE_BYTES ? this.#maxBytes * LARGE_PART : this.#maxBytes;
    if (this.#held + bytes > room) throw tooManyAnswers();
    this.#held += bytes;
    response.once('close', () => {
      this.#held -= bytes;
    });
  }
}

const tooManyAnswers = () =>
  new HttpProblem(503, 'too-many-answers', 'Too much waits to be read; please ask for less, or try again', {
    headers: { 'Retry-After': '1' },
  });
