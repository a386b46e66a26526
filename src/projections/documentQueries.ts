/** Asks a collection for its documents, typed. The only place that parses what the read models hold. */
import type { Id } from '../events/catalog/ids.ts';
import type {
  Business,
  Channel,
  Chat,
  Customer,
  Delivery,
  Message,
  Order,
  Product,
  WaitingItem,
} from '../events/entities.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import type { ChannelOutage } from './outages.ts';
import type { PlatformId } from './platformIds.ts';
import type { DocumentAnswer, ListQuery, ReadStore } from './readStore.ts';
import type { SentPartDocument } from './sentParts.ts';

/** What documents of a collection are, as its read model presents them. */
interface Documents {
  readonly businesses: Business;
  readonly channels: Channel;
  readonly chats: Chat;
  readonly customers: Customer;
  readonly deliveries: Delivery;
  readonly messages: Message;
  readonly orders: Order;
  readonly outages: ChannelOutage;
  readonly platformIds: PlatformId;
  readonly products: Product;
  readonly productTerms: { readonly productId: Id<'product'> };
  readonly sentParts: SentPartDocument;
  readonly waiting: WaitingItem;
}
export type CollectionName = keyof Documents;

export type Readable = Pick<ReadStore, 'get' | 'list'>;
/** Oldest first, unless `descending`. */
type DocumentQuery = Pick<ListQuery, 'where' | 'limit' | 'descending' | 'after'>;

interface Page<T> {
  readonly documents: readonly T[];
  /** Where it begins; undefined for the first. */
  readonly cursor: string | undefined;
  readonly nextCursor: string | undefined;
}

const ALONE = { include: [], includeLimit: 1 } as const;

export class DocumentQueries {
  readonly #source: { readonly store: Readable };

  /** `source.store` is asked for each time. */
  constructor(source: { readonly store: Readable }) {
    this.#source = source;
  }

  async get<C extends CollectionName>(collection: C, id: string): Promise<Documents[C] | undefined> {
    const found = await this.#source.store.get(collection, id, ALONE);
    return found && parse<Documents[C]>(found);
  }

  /** The oldest that matches. */
  async first<C extends CollectionName>(
    collection: C,
    where: ListQuery['where'],
  ): Promise<Documents[C] | undefined> {
    const [first] = await this.list(collection, { where, limit: 1 });
    return first;
  }

  async newest<C extends CollectionName>(
    collection: C,
    where: ListQuery['where'],
  ): Promise<Documents[C] | undefined> {
    const [newest] = await this.list(collection, { where, limit: 1, descending: true });
    return newest;
  }

  async list<C extends CollectionName>(
    collection: C,
    query: DocumentQuery,
  ): Promise<readonly Documents[C][]> {
    const plain = { ...query, ...ALONE, offset: 0, total: 'none' } as const;
    return parse<Documents[C][]>(await this.#source.store.list(collection, plain));
  }

  async page<C extends CollectionName>(
    collection: C,
    query: DocumentQuery,
    cursor?: string,
  ): Promise<Page<Documents[C]>> {
    const page = { ...query, ...ALONE, offset: 0, ...(cursor !== undefined && { cursor }) };
    const answer = await this.#source.store.list(collection, page);
    return { documents: parse<Documents[C][]>(answer), cursor, nextCursor: answer.nextCursor };
  }

  /** All that match, however many; `limit` is that of one page. */
  async *pages<C extends CollectionName>(
    collection: C,
    query: DocumentQuery,
  ): AsyncGenerator<Page<Documents[C]>> {
    let page = await this.page(collection, query);
    yield page;
    while (page.nextCursor !== undefined) {
      await giveWay();
      page = await this.page(collection, query, page.nextCursor);
      yield page;
    }
  }
}

const parse = <T>({ text }: Pick<DocumentAnswer, 'text'>): T => JSON.parse(text);
