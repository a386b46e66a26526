/** What intake needs to know of a shop, from the read models. */
import { recipientOf } from '../events/catalog/delivery.ts';
import type { Channel, Chat, Customer, Delivery, Message } from '../events/entities.ts';
import type { Position } from '../events/event.ts';
import type { Account } from '../messaging/platform.ts';
import type { PlatformId } from '../projections/platformIds.ts';
import { type ReadModels, ReadModelsNotReady } from '../projections/readModels.ts';
import type { ListQuery } from '../projections/readStore.ts';
import type { SentPartDocument } from '../projections/sentParts.ts';

const READ_MODELS_TIMEOUT_MS = 30_000;
/** Messages of one chat that a receipt is looked up among at once. */
const RECEIPT_PAGE = 500;
/** Channels that ever stood for one page; sends to one person at once; messages of one id, on different pages. */
const MAX_SAME = 20;

/** Of one account there is one, or few more in logs from before that was a rule. */
const MAX_ACTIVE = 100;

/** A person on a channel, as the platform calls them. */
export interface Person {
  readonly channelId: string;
  readonly platformCustomerId: string;
}

export class Lookups {
  readonly #readModels: ReadModels;

  constructor(readModels: ReadModels) {
    this.#readModels = readModels;
  }

  /** @throws ReadModelsNotReady when they do not come that far in time */
  async reaches(position: Position): Promise<void> {
    if (!(await this.#readModels.progress.wait(position, READ_MODELS_TIMEOUT_MS)))
      throw new ReadModelsNotReady();
  }

  /** The oldest active channel of a page or account. */
  channelOf({ platformType, platformSpecificId }: Account): Promise<Channel | undefined> {
    return this.#first('channels', { platformSpecificId, platformType, isActive: true });
  }

  /** Ids of the active channels of a page or account. */
  async activeOn({ platformType, platformSpecificId }: Account): Promise<readonly string[]> {
    const where = { platformSpecificId, platformType, isActive: true };
    const channels = await this.#list<Channel>('channels', { where, limit: MAX_ACTIVE });
    return channels.map(({ channelId }) => channelId);
  }

  /** The oldest active channel of a page or account, on whichever platform. */
  anyChannelOf(platformSpecificId: string): Promise<Channel | undefined> {
    return this.#first('channels', { platformSpecificId, isActive: true });
  }

  customerOf({ channelId, platformCustomerId }: Person): Promise<Customer | undefined> {
    return this.#first('customers', { channelId, platformCustomerId });
  }

  /** The oldest chat with a person that takes messages. */
  openChatOf(
    { channelId, platformCustomerId }: Person,
    chatType: Chat['chatType'],
  ): Promise<Chat | undefined> {
    return this.#first('chats', { platformCustomerId, channelId, status: 'OPEN', chatType });
  }

  /** Chats with a person, whatever became of them. */
  chatsOf({ channelId, platformCustomerId }: Person): Promise<readonly Chat[]> {
    const where = { platformCustomerId, channelId, chatType: 'real' };
    return this.#list('chats', { where, limit: RECEIPT_PAGE, descending: true });
  }

  /** The newest messages of ours in a chat whose way ends, so far, at a status. */
  deliveriesOf(chatId: string, status: Delivery['status']): Promise<readonly Delivery[]> {
    return this.#list('deliveries', { where: { chatId, status }, limit: RECEIPT_PAGE, descending: true });
  }

  /** Of all channels of a page, on or off: the platform may report what was sent through one after it was switched off. */
  async channelsOf({ platformType, platformSpecificId }: Account): Promise<readonly string[]> {
    const where = { platformSpecificId, platformType };
    const found = await this.#list<Channel>('channels', { where, limit: MAX_SAME });
    return found.map(({ channelId }) => channelId);
  }

  /** What the platform may have of ours for a person, without our knowing it yet. */
  async sendsUnderWay(channelIds: readonly string[], person: string): Promise<readonly Delivery[]> {
    const found = channelIds.map(channelId => {
      const where = { underWayTo: recipientOf(channelId, person) };
      return this.#list<Delivery>('deliveries', { where, limit: MAX_SAME });
    });
    return (await Promise.all(found)).flat();
  }

  /** The message of ours to a person of which a platform knows a part under an id. Ids are those of one page. */
  async deliveryOf(
    platformMessageId: string,
    channelIds: readonly string[],
    person: string,
  ): Promise<Delivery | undefined> {
    const named = await this.deliveriesNamed(platformMessageId);
    return named.find(
      ({ channelId, platformCustomerId }) => channelIds.includes(channelId) && platformCustomerId === person,
    );
  }

  /** Messages of ours of which some platform knows a part under an id. */
  async deliveriesNamed(platformMessageId: string): Promise<readonly Delivery[]> {
    const query = { where: { platformMessageId }, limit: MAX_SAME };
    const whole = await this.#list<Delivery>('deliveries', query);
    const parts = await this.#list<SentPartDocument>('sentParts', query);
    const earlier = await Promise.all(
      parts.map(({ messageId }) => this.#get<Delivery>('deliveries', messageId)),
    );
    return [...whole, ...earlier.filter(each => each !== undefined)];
  }

  messageOf(messageId: string): Promise<Message | undefined> {
    return this.#get('messages', messageId);
  }

  /** The text of our own read models, as below. */
  async #get<T>(collection: string, id: string): Promise<T | undefined> {
    const found = await this.#readModels.store.get(collection, id, { include: [], includeLimit: 1 });
    return found && JSON.parse(found.text);
  }

  /** Messages that somebody posted with the id that a platform gave them. */
  platformIdsOf(platformMessageId: string): Promise<readonly PlatformId[]> {
    return this.#list('platformIds', { where: { platformMessageId }, limit: MAX_SAME });
  }

  async #first<T>(collection: string, where: ListQuery['where']): Promise<T | undefined> {
    const [first] = await this.#list<T>(collection, { where, limit: 1 });
    return first;
  }

  /** The text of our own read models: what was presented there as a `T`. */
  async #list<T>(
    collection: string,
    query: Pick<ListQuery, 'where' | 'limit' | 'descending'>,
  ): Promise<readonly T[]> {
    const plain = { offset: 0, include: [], includeLimit: 1, total: 'none' } as const;
    const { text } = await this.#readModels.store.list(collection, { ...plain, ...query });
    return JSON.parse(text);
  }
}
