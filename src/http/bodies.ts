/**
 * Reads bodies of requests as bytes, each within its limit and its time, and all that are under way within one bound:
 * what they hold counts until their request is answered.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConcurrencyLimit } from '../scheduling/concurrencyLimit.ts';
import { PacedReading } from './pacedReading.ts';
import { HttpProblem, invalidInput } from './problems.ts';

/** All bodies under way together; more gets 503. */
const MAX_BODIES_BYTES = 64 * 1024 * 1024;
/** A route that takes more than this leaves a quarter of them to the others. */
const LARGE_BYTES = 1024 * 1024;
const LARGE_PART = 0.75;
/** Bodies that are longer than that under way at once; one more gets 503, before it is read where it says its length. */
const MAX_LARGE_BODIES = 4;
/** How long a body may take to arrive; then 408. */
const BODY_TIMEOUT_MS = 30_000;
/** How long bodies that are under way may still take once the server stops; then 503. */
const STOP_GRACE_MS = 250;
/** What is read and dropped of a body that was refused, while its sender reads the answer. */
const MAX_DROPPED_BYTES = 64 * 1024 * 1024;
const MAX_DROPPING_MS = 5_000;
/** Nothing came for so long: the sender has stopped. */
const DROPPING_PAUSE_MS = 1_000;
/** So many are dropped at once; the senders of others are cut off. */
const MAX_DROPPING = 16;
/** Nothing more is read from the connection. */
const LAST = { Connection: 'close' } as const;

interface BodyBounds {
  readonly maxBytesTogether?: number;
  readonly timeoutMs?: number;
}

/** What one request holds of the bytes that all may hold together. */
export interface Share {
  /** A body that is large with so many more takes one of the few places for these. */
  hasRoom(bytes: number): boolean;
  /** @throws HttpProblem 503 where all together would hold too much with so many more */
  requireRoom(bytes: number): void;
  /** Takes them. @throws HttpProblem 503 */
  add(bytes: number): void;
  /** To be called once the request is answered. */
  release(): void;
}

/** Looks at a body while it comes. */
export interface BodyCheck {
  add(piece: Buffer): void;
  /** All pieces came. @throws HttpProblem where the body is refused */
  end(): void;
}

export class Bodies {
  readonly #maxBytes: number;
  readonly #timeoutMs: number;
  readonly #arriving = new Set<(problem: HttpProblem) => void>();
  readonly #dropping = new Set<() => void>();
  readonly #paced = new PacedReading();
  readonly #large = new ConcurrencyLimit(MAX_LARGE_BODIES);
  #held = 0;
  #stopping = false;

  constructor({ maxBytesTogether = MAX_BODIES_BYTES, timeoutMs = BODY_TIMEOUT_MS }: BodyBounds = {}) {
    this.#maxBytes = maxBytesTogether;
    this.#timeoutMs = timeoutMs;
  }

  /** Bytes that bodies under way hold. */
  get held(): number {
    return this.#held;
  }

  /** For one body of at most `limit` bytes. */
  share(limit: number): Share {
    let held = 0;
    const room = limit > LARGE_BYTES ? this.#maxBytes * LARGE_PART : this.#maxBytes;
    let leave: (() => void) | undefined;
    const hasPlace = (bytes: number) => {
      if (held + bytes > LARGE_BYTES) leave ??= this.#large.tryEnter();
      return held + bytes <= LARGE_BYTES || leave !== undefined;
    };
    const hasRoom = (bytes: number) => this.#held + bytes <= room && hasPlace(bytes);
    const requireRoom = (bytes: number) => {
      if (!hasRoom(bytes)) throw tooManyBodies();
    };
    return {
      hasRoom,
      requireRoom,
      add: bytes => {
        requireRoom(bytes);
        held += bytes;
        this.#held += bytes;
      },
      release: () => {
        this.#held -= held;
        held = 0;
        leave?.();
      },
    };
  }

  /**
   * @throws HttpProblem 413, 408, 503, and 400 where the client went away; the rest of the body is then unread. What
   * `check` throws once all of it came
   */
  async read(
    request: IncomingMessage,
    response: ServerResponse,
    limit: number,
    share: Share,
    check?: BodyCheck,
  ): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => {
      chunks.push(chunk);
      check?.add(chunk);
    };
    const lost = () => reject(invalidInput('The body did not arrive as a whole'));
    const endWatch = this.watch(request, response, limit, share, reject);
    request.on('data', collect).on('end', resolve).on('close', lost).on('error', lost);
    try {
      await promise;
    } finally {
      endWatch();
      request.off('data', collect).off('end', resolve).off('close', lost).off('error', lost);
    }
    check?.end();
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  }

  /**
   * For a body that the caller begins to read in the same tick, at the pace that is set here; `refuse` is to end it and
   * is called at most once.
   * That the client went away, the caller notices without it. The watch ends with the request, or by what is given
   * back. @throws HttpProblem 413 or 503 where the body need not be read at all
   */
  watch(
    request: IncomingMessage,
    response: ServerResponse,
    limit: number,
    share: Share,
    refuse: (problem: HttpProblem) => void,
  ): () => void {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > limit) throw tooLarge(limit);
    share.requireRoom(declared);
    if (this.#stopping) throw serverStopping();
    // Only now: a client that waits for this sends nothing of what is refused anyway.
    if (request.headers.expect !== undefined) response.writeContinue();
    return this.#watchArrival(request, limit, share, refuse);
  }

  /** Reads what is left of a refused body and drops it, until its sender is done or gone or a bound is reached. */
  async drop(request: IncomingMessage): Promise<void> {
    if (this.#dropping.size >= MAX_DROPPING) return;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    let size = 0;
    const pause = setTimeout(done, this.#stopping ? 0 : DROPPING_PAUSE_MS);
    const pace = this.#paced.begin(request);
    request.on('data', (chunk: Buffer) => {
      pause.refresh();
      pace.read();
      size += chunk.length;
      if (size > MAX_DROPPED_BYTES) done();
    });
    request.once('end', done).once('close', done).resume();
    const timer = setTimeout(done, MAX_DROPPING_MS);
    this.#dropping.add(done);
    await promise;
    pace.end();
    clearTimeout(pause);
    clearTimeout(timer);
    this.#dropping.delete(done);
  }

  /** Bodies that have not arrived soon are refused, so that the stop does not wait for them. */
  stop(): void {
    this.#stopping = true;
    setTimeout(() => {
      for (const refuse of this.#arriving) refuse(serverStopping());
      for (const done of this.#dropping) done();
    }, STOP_GRACE_MS).unref();
  }

  #watchArrival(
    request: IncomingMessage,
    limit: number,
    share: Share,
    refuse: (problem: HttpProblem) => void,
  ): () => void {
    let size = 0;
    const pace = this.#paced.begin(request);
    const arrived = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) stop(tooLarge(limit));
      else if (!share.hasRoom(chunk.length)) stop(tooManyBodies());
      else {
        share.add(chunk.length);
        pace.read();
      }
    };
    const stop = (problem: HttpProblem) => {
      end();
      request.pause();
      refuse(problem);
    };
    const timer = setTimeout(() => stop(tooLate()), this.#timeoutMs);
    const end = () => {
      clearTimeout(timer);
      pace.end();
      this.#arriving.delete(stop);
      request.off('data', arrived).off('end', end).off('close', end);
    };
    this.#arriving.add(stop);
    request.on('data', arrived).on('end', end).on('close', end);
    return end;
  }
}

const tooLarge = (limit: number) =>
  new HttpProblem(413, 'body-too-large', `The body may have at most ${limit} bytes`);

const tooManyBodies = () =>
  new HttpProblem(503, 'too-many-bodies', 'Too much is being sent at once; please try again', {
    headers: { 'Retry-After': '1' },
  });
const serverStopping = () =>
  new HttpProblem(503, 'server-stopping', 'This instance stops; please try again', {
    headers: { 'Retry-After': '1', ...LAST },
  });
const tooLate = () =>
  new HttpProblem(408, 'request-timeout', 'The body did not arrive in time', { headers: LAST });
