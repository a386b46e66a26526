/** Of which business an event is: for auditors who see some businesses alone. */

import { LRUCache } from 'lru-cache';
import { type Id, businessId as idOfBusiness } from '../events/catalog/ids.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';

/** Aggregates whose streams begin with the id of their business. */
const OF_BUSINESSES = new Set(['business', 'channel', 'customer', 'product', 'order', 'chat', 'delivery']);
/** Streams whose business is remembered: it never changes. */
const MAX_KNOWN = 20_000;

export class Tenancy {
  readonly #store: EventStore;
  readonly #known = new LRUCache<string, Id<'business'>>({ max: MAX_KNOWN });

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** Undefined for what is of none: people, unique keys, the system's own. */
  async businessOf(stream: string): Promise<Id<'business'> | undefined> {
    if (!OF_BUSINESSES.has(stream.slice(0, stream.indexOf('-')))) return undefined;
    const known = this.#known.get(stream);
    if (known !== undefined) return known;
    const [first] = await this.#store.readStream(stream, { limit: 1 });
    const { data: businessId } = idOfBusiness.safeParse(first?.data.businessId);
    if (businessId !== undefined) this.#known.set(stream, businessId);
    return businessId;
  }

  /** Those of the businesses alone. */
  async of(
    businessIds: readonly Id<'business'>[],
    events: readonly RecordedEvent[],
  ): Promise<readonly RecordedEvent[]> {
    const seen: RecordedEvent[] = [];
    for (const event of events) {
      const businessId = await this.businessOf(event.stream);
      if (businessId !== undefined && businessIds.includes(businessId)) seen.push(event);
    }
    return seen;
  }
}
