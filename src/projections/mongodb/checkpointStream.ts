/**
 * Tells when the checkpoint of the generation that is written moves, by a change stream: one at most, however many wait.
 * It decides nothing: a stream shows what a majority has, and a read of the primary after it shows at least that.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeStream } from 'mongodb';
import type { EngineNotice } from '../../events/engineNotices.ts';
import { sleep } from '../../scheduling/delays.ts';
import { Backoff, pauseFor } from '../../scheduling/retry.ts';
import type { CheckpointNews } from '../readStore.ts';
import { isPassing } from './errors.ts';
import type { Meta } from './meta.ts';

/** Before one that ended is opened again. */
const REOPEN_BACKOFF = { firstMs: 100, maxMs: 10_000 };
/** Before it is tried again on a server that refused: an operator may have given the right to it. */
const REFUSED_PAUSE_MS = 60_000;
/** How long a stop waits for the server to close one. Reached: the server closes it by itself, later. */
const CLOSE_TIMEOUT_MS = 1_000;

interface CheckpointStreamOptions {
  readonly meta: Meta;
  /** The generation that is written. */
  readonly generation: string;
  /** Told once when the server has no change streams, or none for us. */
  readonly onNotice: (notice: EngineNotice) => void;
}

type OnNews = (news: CheckpointNews) => void;

export class CheckpointStream {
  readonly #options: CheckpointStreamOptions;
  #generation: string;
  /** Ends the stream that there is. */
  #ending = new AbortController();
  #isReported = false;

  constructor(options: CheckpointStreamOptions) {
    this.#options = options;
    this.#generation = options.generation;
  }

  /** Goes on with the checkpoint of another generation. */
  turnTo(generation: string): void {
    this.#generation = generation;
    this.#ending.abort();
  }

  /** Until the signal is aborted; then the stream is closed. Never rejects. */
  async watch(onNews: OnNews, signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(REOPEN_BACKOFF);
    while (!signal.aborted) {
      const began = performance.now();
      const generation = this.#generation;
      const end = await this.#follow(onNews, signal);
      onNews('untold');
      if (generation !== this.#generation) continue;
      if (performance.now() - began > REOPEN_BACKOFF.maxMs) backoff.reset();
      await (end === 'refused' ? pauseFor(REFUSED_PAUSE_MS, signal) : backoff.pause(signal));
    }
  }

  /** One stream. The driver opens it no second time by itself where it is read so: how often that is tried is ours. */
  async #follow(onNews: OnNews, signal: AbortSignal): Promise<'ended' | 'refused'> {
    const ending = new AbortController();
    this.#ending = ending;
    const end = () => ending.abort();
    signal.addEventListener('abort', end, { once: true, signal: ending.signal });
    const stream = this.#options.meta.watch(this.#generation);
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    const tell = () => {
      resolve();
      // One that is still open while it is being closed tells no more.
      if (!ending.signal.aborted) onNews('moved');
    };
    // The first token comes once it is open: what moved before is to be looked at, what moves after is told.
    stream.once('resumeTokenChanged', tell);
    const reading = readAll(stream.stream(), tell);
    try {
      await Promise.race([reading, abortOf(ending.signal)]);
      return 'ended';
    } catch (error) {
      if (isPassing(error)) return 'ended';
      this.#report(error);
      return 'refused';
    } finally {
      end();
      await closed(stream, Promise.race([opened, reading]));
    }
  }

  #report(error: unknown): void {
    if (this.#isReported) return;
    this.#isReported = true;
    this.#options.onNotice({ is: 'polled', engine: 'MongoDB', error });
  }
}

async function readAll(changes: AsyncIterable<unknown>, onChange: () => void): Promise<void> {
  for await (const _ of changes) onChange();
}

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));

/**
 * Closed once it is open, or has failed to: of one that is closed while it is being opened the driver (7.9.0) leaves the
 * cursor to the server, for ten minutes. A server that is silent is not waited for.
 */
async function closed(stream: ChangeStream, opened: Promise<void>): Promise<void> {
  // The driver knows the cursor a little after it has told its first token; failures have been seen to by the reader.
  const closing = opened
    .catch(() => {})
    .then(nextTurn)
    .then(() => stream.close());
  // What is not closed ends with the connection.
  await Promise.race([closing.catch(() => {}), sleep(CLOSE_TIMEOUT_MS, { ref: false })]);
}
