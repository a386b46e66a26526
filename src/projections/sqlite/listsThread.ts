/** Lists that are put together in a thread of their own, by a connection of its own: they do not hold up the event loop. */
import { AskedThread, ThreadEnded } from '../../threads/askedThread.ts';
import { ErrorOfThread } from '../../threads/passedErrors.ts';
import { InvalidCursor, type ListAnswer, type ListQuery, ReadStoreUnavailable } from '../readStore.ts';
import type { Tables } from './schema.ts';

/** Passed to the thread at its start. */
export interface ListsData {
  readonly path: string;
  readonly tables: Tables;
}

export interface ListRequest {
  readonly collection: string;
  readonly query: ListQuery;
}

export class ListsThread {
  readonly #thread: AskedThread;

  constructor(data: ListsData) {
    const module = new URL('./listsWorker.ts', import.meta.url);
    this.#thread = new AskedThread({ module, data });
  }

  /** Shows what was committed by now. @throws InvalidCursor, ReadStoreUnavailable where the thread ends meanwhile */
  async list(collection: string, query: ListQuery): Promise<ListAnswer> {
    const request: ListRequest = { collection, query };
    try {
      return await this.#thread.ask(request);
    } catch (error) {
      throw readErrorOf(error);
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

function readErrorOf(error: unknown): unknown {
  if (error instanceof ThreadEnded) {
    return new ReadStoreUnavailable('The thread that reads lists has ended', { cause: error });
  }
  const isOfCursor = error instanceof ErrorOfThread && error.code === INVALID_CURSOR;
  return isOfCursor ? new InvalidCursor(error.message, { cause: error }) : error;
}

const INVALID_CURSOR: InvalidCursor['code'] = 'invalid-cursor';
