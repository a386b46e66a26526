/** Counts of all instances together, in MongoDB; of each by itself while MongoDB is unavailable. */
import type { Db } from 'mongodb';
import { RateLimiterMongo } from 'rate-limiter-flexible';
import { type CallCounter, countedOf, ownCounter, WINDOW_SECONDS } from './callCounter.ts';

const COLLECTION = 'rate_limits';
/** How long a call waits for the shared count; then this instance counts it by itself. */
const ANSWER_TIMEOUT_MS = 300;
/** After a failure the shared counter is not used for so long. */
const BACKOFF_MS = 2_000;

interface SharedCounterOptions {
  readonly db: Db;
  /** Called when this instance begins to count by itself. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds on a monotonic clock. */
  readonly now?: () => number;
}

export class SharedCounter implements CallCounter {
  readonly isShared = true;
  readonly #shared: RateLimiterMongo;
  readonly #own = ownCounter();
  readonly #onFailure: (error: unknown) => void;
  readonly #now: () => number;
  #backoffUntil = Number.NEGATIVE_INFINITY;
  #prepared: Promise<void> | undefined;

  constructor({ db, onFailure, now = () => performance.now() }: SharedCounterOptions) {
    this.#onFailure = onFailure;
    this.#now = now;
    this.#shared = new RateLimiterMongo({
      // What a failover loses of a minute's count is not worth a wait for the majority.
      storeClient: { collection: (name: string) => db.collection(name, { writeConcern: { w: 1 } }) },
      tableName: COLLECTION,
      points: 0,
      duration: WINDOW_SECONDS,
      disableIndexesCreation: true,
    });
  }

  async add(key: string, points: number) {
    if (this.#now() < this.#backoffUntil) return this.#own.add(key, points);
    try {
      return await withinTime(this.#addShared(key, points));
    } catch (error) {
      this.#backoffUntil = this.#now() + BACKOFF_MS;
      this.#onFailure(error);
      return this.#own.add(key, points);
    }
  }

  async #addShared(key: string, points: number) {
    // Without its unique index two instances could count the same key in two documents.
    this.#prepared ??= this.#shared.createIndexes().catch(error => {
      this.#prepared = undefined;
      throw error;
    });
    await this.#prepared;
    return countedOf(await this.#shared.penalty(key, points));
  }
}

async function withinTime<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timeout = setTimeout(
    () => reject(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)),
    ANSWER_TIMEOUT_MS,
  );
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timeout);
  }
}
