/** What recovery asks of the read models: channels that are off, and what waits for one that is back. */
import type { Delivery } from '../../events/entities.ts';
import type { Position } from '../../events/event.ts';
import type { ChannelOutage } from '../../projections/outages.ts';
import { ReadModelsNotReady, type ReadSide } from '../../projections/readSide.ts';
import type { ListQuery } from '../../projections/readStore.ts';
import { MAX_AGE_MS } from '../outbound/window.ts';

const READS_PATIENCE_MS = 30_000;
const PAGE = 500;

export class Outages {
  readonly #reads: ReadSide;

  constructor(reads: ReadSide) {
    this.#reads = reads;
  }

  async all(): Promise<readonly ChannelOutage[]> {
    await this.#reads.progress.untilCaughtUp();
    const found: ChannelOutage[] = [];
    for await (const outage of this.#list<ChannelOutage>('outages', {})) found.push(outage);
    return found;
  }

  /** Ids of messages that failed for the channel alone, oldest first; what is too old for any window is left out. */
  async waitingFor(channelId: string, position: Position, now: Date): Promise<readonly string[]> {
    if (!(await this.#reads.progress.wait(position, READS_PATIENCE_MS))) throw new ReadModelsNotReady();
    const oldest = new Date(now.getTime() - MAX_AGE_MS).toISOString();
    const found: string[] = [];
    for await (const { messageId, createdAt } of this.#list<Delivery>('deliveries', {
      awaitsChannel: channelId,
    })) {
      if (createdAt < oldest) break;
      found.push(messageId);
    }
    return found.reverse();
  }

  /** Newest first. The text is of our own read models: what was presented there as a `T`. */
  async *#list<T>(collection: string, where: ListQuery['where']): AsyncGenerator<T> {
    const plain = { where, limit: PAGE, include: [], includeLimit: 1, descending: true, offset: 0 };
    let query: ListQuery = plain;
    for (;;) {
      const { text, nextCursor } = await this.#reads.store.list(collection, query);
      yield* JSON.parse(text) as T[];
      if (nextCursor === undefined) return;
      query = { ...plain, cursor: nextCursor };
    }
  }
}
