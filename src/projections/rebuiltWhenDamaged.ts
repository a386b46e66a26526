/**
 * Embedded read models that are built again by themselves once their file turns out to be damaged. Until then reads are
 * refused, and so are batches: the runner tries again.
 */
import type { Position } from '../events/event.ts';
import { sleep } from '../scheduling/delays.ts';
import {
  type ChangeBatch,
  type DocumentAnswer,
  type IncludeQuery,
  type ListAnswer,
  type ListQuery,
  type ReadStore,
  ReadStoreUnavailable,
  type StoredDocument,
} from './readStore.ts';
import { isDamaged, isDiskTrouble } from './sqlite/errors.ts';

/** Between tries to build them again. */
const RETRY_PAUSE_MS = 5_000;

interface Rebuilding {
  /** Builds them into a fresh file, and opens it. */
  readonly rebuild: () => Promise<ReadStore>;
  /** Told what the damage is, and of each rebuild that failed. */
  readonly onFailure: (error: unknown, message: string) => void;
  /** Ends the tries. */
  readonly signal: AbortSignal;
}

export class RebuiltWhenDamaged implements ReadStore {
  readonly #options: Rebuilding;
  /** Undefined while they are built again. */
  #store: ReadStore | undefined;
  #rebuilding: Promise<void> = Promise.resolve();

  constructor(store: ReadStore, options: Rebuilding) {
    this.#store = store;
    this.#options = options;
  }

  get isCurrent(): boolean {
    return this.#store?.isCurrent ?? false;
  }

  checkpoint(): Promise<Position | undefined> {
    return this.#use(store => store.checkpoint());
  }

  apply(batch: ChangeBatch): Promise<void> {
    return this.#use(store => store.apply(batch));
  }

  get(collection: string, id: string, query: IncludeQuery): Promise<DocumentAnswer | undefined> {
    return this.#use(store => store.get(collection, id, query));
  }

  existing(collection: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#use(store => store.existing(collection, ids));
  }

  list(collection: string, query: ListQuery): Promise<ListAnswer> {
    return this.#use(store => store.list(collection, query));
  }

  async *scan(collection: string): AsyncGenerator<readonly StoredDocument[]> {
    const store = this.#current();
    try {
      yield* store.scan(collection);
    } catch (error) {
      throw this.#judged(store, error);
    }
  }

  async close(): Promise<void> {
    await this.#rebuilding;
    await this.#store?.close();
  }

  async #use<T>(work: (store: ReadStore) => Promise<T>): Promise<T> {
    const store = this.#current();
    try {
      return await work(store);
    } catch (error) {
      throw this.#judged(store, error);
    }
  }

  #current(): ReadStore {
    if (this.#store) return this.#store;
    throw new ReadStoreUnavailable('The read models were damaged and are being built again');
  }

  #judged(store: ReadStore, cause: unknown): unknown {
    if (isDamaged(cause)) this.#replace(store, cause);
    // Also what was under way as they were closed.
    if (this.#store !== store) return new ReadStoreUnavailable('The read models are damaged', { cause });
    return isDiskTrouble(cause)
      ? new ReadStoreUnavailable('The disk does not let the read models be read or written', { cause })
      : cause;
  }

  #replace(damaged: ReadStore, error: unknown): void {
    if (this.#store !== damaged) return;
    this.#store = undefined;
    this.#options.onFailure(error, 'the read models are damaged; they are built again from the log');
    this.#rebuilding = this.#rebuild(damaged);
  }

  async #rebuild(damaged: ReadStore): Promise<void> {
    const { rebuild, onFailure, signal } = this.#options;
    await damaged.close().catch(error => onFailure(error, 'the damaged read models could not be closed'));
    while (!signal.aborted) {
      try {
        this.#store = await rebuild();
        return;
      } catch (error) {
        if (signal.aborted) return;
        onFailure(error, 'the read models could not be built again; retrying');
      }
      await sleep(RETRY_PAUSE_MS, { signal });
    }
  }
}
