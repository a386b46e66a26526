/** What waits for a page to have an active channel, oldest first, from the read models: never more than a page. */
import { type Thread, threadOf } from '../../events/catalog/webhook.ts';
import type { WaitingItem } from '../../events/entities.ts';
import { DocumentQueries } from '../../projections/documentQueries.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import type { ListQuery } from '../../projections/readStore.ts';

export type Page = Pick<Thread, 'platform' | 'pageId'>;

/** The item has to wait: its page has no active channel, or older items of its person are not handled yet. */
export class MustWait extends Error {
  readonly code = 'must-wait';
}

export class WaitingItems {
  readonly #queries: DocumentQueries;

  constructor(readModels: ReadModels) {
    this.#queries = new DocumentQueries(readModels);
  }

  ofThread(thread: Thread, limit: number): Promise<readonly WaitingItem[]> {
    return this.#oldest({ thread: threadOf(thread) }, limit);
  }

  ofPage({ platform, pageId }: Page, limit: number): Promise<readonly WaitingItem[]> {
    return this.#oldest({ pageId, platform }, limit);
  }

  async anyOf(thread: Thread): Promise<boolean> {
    return (await this.ofThread(thread, 1)).length > 0;
  }

  #oldest(where: ListQuery['where'], limit: number): Promise<readonly WaitingItem[]> {
    return this.#queries.list('waiting', { where, limit });
  }
}
