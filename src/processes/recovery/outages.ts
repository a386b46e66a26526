/** What recovery asks of the read models: channels that are off, and what waits for one that is back. */
import type { Id } from '../../events/catalog/ids.ts';
import type { Position } from '../../events/event.ts';
import { DocumentQueries } from '../../projections/documentQueries.ts';
import type { ChannelOutage } from '../../projections/outages.ts';
import type { ReadModels } from '../../projections/readModels.ts';

const PAGE = 500;

export class Outages {
  readonly #readModels: ReadModels;
  readonly #queries: DocumentQueries;

  constructor(readModels: ReadModels) {
    this.#readModels = readModels;
    this.#queries = new DocumentQueries(readModels);
  }

  async all(): Promise<readonly ChannelOutage[]> {
    await this.#readModels.progress.untilCaughtUp();
    const found: ChannelOutage[] = [];
    const query = { where: {}, limit: PAGE, descending: true };
    for await (const { documents } of this.#queries.pages('outages', query)) found.push(...documents);
    return found;
  }

  /**
   * Ids of messages that failed only for the channel, oldest first; those that were written before `since` are left
   * out. Only where the pages begin is kept: there may be as many as were written in a week.
   */
  async *waitingFor(
    channelId: Id<'channel'>,
    position: Position,
    since: Date,
  ): AsyncGenerator<Id<'message'>> {
    await this.#readModels.reach(position);
    const oldest = since.toISOString();
    const query = { where: { awaitsChannel: channelId }, limit: PAGE, descending: true };
    const pages: (string | undefined)[] = [];
    for await (const { documents, cursor } of this.#queries.pages('deliveries', query)) {
      pages.push(cursor);
      if (documents.some(({ createdAt }) => createdAt < oldest)) break;
    }
    for (const cursor of pages.reverse()) {
      const { documents } = await this.#queries.page('deliveries', query, cursor);
      const recent = documents.filter(({ createdAt }) => createdAt >= oldest);
      yield* recent.map(({ messageId }) => messageId).reverse();
    }
  }
}
