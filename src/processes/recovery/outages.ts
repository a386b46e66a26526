/** What recovery asks of the read models: channels that are off, and what waits for one that is back. */
import type { Delivery } from '../../events/entities.ts';
import type { Position } from '../../events/event.ts';
import type { ChannelOutage } from '../../projections/outages.ts';
import { type ReadModels, ReadModelsNotReady } from '../../projections/readModels.ts';
import type { ListQuery } from '../../projections/readStore.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';

const READ_MODELS_TIMEOUT_MS = 30_000;
const PAGE = 500;

export class Outages {
  readonly #readModels: ReadModels;

  constructor(readModels: ReadModels) {
    this.#readModels = readModels;
  }

  async all(): Promise<readonly ChannelOutage[]> {
    await this.#readModels.progress.untilCaughtUp();
    const found: ChannelOutage[] = [];
    for await (const { rows } of this.#pages<ChannelOutage>('outages', {})) found.push(...rows);
    return found;
  }

  /**
   * Ids of messages that failed only for the channel, oldest first; those that were written before `since` are left
   * out. Only where the pages begin is kept: there may be as many as were written in a week.
   */
  async *waitingFor(channelId: string, position: Position, since: Date): AsyncGenerator<string> {
    if (!(await this.#readModels.progress.wait(position, READ_MODELS_TIMEOUT_MS)))
      throw new ReadModelsNotReady();
    const oldest = since.toISOString();
    const where = { awaitsChannel: channelId };
    const pages: (string | undefined)[] = [];
    for await (const { rows, cursor } of this.#pages<Delivery>('deliveries', where)) {
      pages.push(cursor);
      if (rows.some(({ createdAt }) => createdAt < oldest)) break;
    }
    for (const cursor of pages.reverse()) {
      const { rows } = await this.#page<Delivery>('deliveries', where, cursor);
      const recent = rows.filter(({ createdAt }) => createdAt >= oldest);
      yield* recent.map(({ messageId }) => messageId).reverse();
    }
  }

  /** Newest first. */
  async *#pages<T>(collection: string, where: ListQuery['where']): AsyncGenerator<Page<T>> {
    let page = await this.#page<T>(collection, where, undefined);
    yield page;
    while (page.nextCursor !== undefined) {
      await giveWay();
      page = await this.#page<T>(collection, where, page.nextCursor);
      yield page;
    }
  }

  /** The text is of our own read models: what was presented there as a `T`. */
  async #page<T>(collection: string, where: ListQuery['where'], cursor?: string): Promise<Page<T>> {
    const plain = { where, limit: PAGE, include: [], includeLimit: 1, descending: true, offset: 0 };
    const query = cursor === undefined ? plain : { ...plain, cursor };
    const { text, nextCursor } = await this.#readModels.store.list(collection, query);
    return { rows: JSON.parse(text), cursor, nextCursor };
  }
}

interface Page<T> {
  readonly rows: readonly T[];
  /** Where it begins; undefined for the first. */
  readonly cursor: string | undefined;
  readonly nextCursor: string | undefined;
}
