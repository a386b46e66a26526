/** What intake needs to know of a shop, from the read models. */

import { recipientOf } from '../events/catalog/delivery.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { Channel, Chat, Customer, Delivery, Message } from '../events/entities.ts';
import type { Position } from '../events/event.ts';
import type { Account } from '../messaging/platform.ts';
import { DocumentQueries } from '../projections/documentQueries.ts';
import type { PlatformId } from '../projections/platformIds.ts';
import type { ReadModels } from '../projections/readModels.ts';

/** Messages of one chat that a receipt is looked up among at once. */
const RECEIPT_PAGE = 500;
/** Channels that ever stood for one page; sends to one person at once; messages of one id, on different pages. */
const MAX_SAME = 20;

/** Of one account there is one, or few more in logs from before that was a rule. */
const MAX_ACTIVE = 100;

/** A person on a channel, as the platform calls them. */
export interface Person {
  readonly channelId: Id<'channel'>;
  readonly platformCustomerId: string;
}

export class Lookups {
  readonly #readModels: ReadModels;
  readonly #queries: DocumentQueries;

  constructor(readModels: ReadModels) {
    this.#readModels = readModels;
    this.#queries = new DocumentQueries(readModels);
  }

  /** @throws ReadModelsNotReady when they do not come that far in time */
  reaches(position: Position): Promise<void> {
    return this.#readModels.reach(position);
  }

  /** The oldest active channel of a page or account. */
  channelOf({ platformType, platformSpecificId }: Account): Promise<Channel | undefined> {
    return this.#queries.first('channels', { platformSpecificId, platformType, isActive: true });
  }

  /** Ids of the active channels of a page or account. */
  async activeOn({ platformType, platformSpecificId }: Account): Promise<readonly Id<'channel'>[]> {
    const where = { platformSpecificId, platformType, isActive: true };
    const channels = await this.#queries.list('channels', { where, limit: MAX_ACTIVE });
    return channels.map(({ channelId }) => channelId);
  }

  /** The oldest active channel of a page or account, on whichever platform. */
  anyChannelOf(platformSpecificId: string): Promise<Channel | undefined> {
    return this.#queries.first('channels', { platformSpecificId, isActive: true });
  }

  customerOf({ channelId, platformCustomerId }: Person): Promise<Customer | undefined> {
    return this.#queries.first('customers', { channelId, platformCustomerId });
  }

  /** The oldest chat with a person that takes messages. */
  openChatOf(
    { channelId, platformCustomerId }: Person,
    chatType: Chat['chatType'],
  ): Promise<Chat | undefined> {
    return this.#queries.first('chats', { platformCustomerId, channelId, status: 'OPEN', chatType });
  }

  /** Chats with a person, whatever became of them. */
  chatsOf({ channelId, platformCustomerId }: Person): Promise<readonly Chat[]> {
    const where = { platformCustomerId, channelId, chatType: 'real' };
    return this.#queries.list('chats', { where, limit: RECEIPT_PAGE, descending: true });
  }

  /** The newest messages of ours in a chat whose way ends, so far, at a status. */
  deliveriesOf(chatId: Id<'chat'>, status: Delivery['status']): Promise<readonly Delivery[]> {
    return this.#queries.list('deliveries', {
      where: { chatId, status },
      limit: RECEIPT_PAGE,
      descending: true,
    });
  }

  /** Of all channels of a page, on or off: the platform may report what was sent through one after it was switched off. */
  async channelsOf({ platformType, platformSpecificId }: Account): Promise<readonly Id<'channel'>[]> {
    const where = { platformSpecificId, platformType };
    const found = await this.#queries.list('channels', { where, limit: MAX_SAME });
    return found.map(({ channelId }) => channelId);
  }

  /** What the platform may have of ours for a person, without our knowing it yet. */
  async sendsUnderWay(channelIds: readonly Id<'channel'>[], person: string): Promise<readonly Delivery[]> {
    const found = channelIds.map(channelId => {
      const where = { underWayTo: recipientOf(channelId, person) };
      return this.#queries.list('deliveries', { where, limit: MAX_SAME });
    });
    return (await Promise.all(found)).flat();
  }

  /** The message of ours to a person of which a platform knows a part under an id. Ids are those of one page. */
  async deliveryOf(
    platformMessageId: string,
    channelIds: readonly Id<'channel'>[],
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
    const whole = await this.#queries.list('deliveries', query);
    const parts = await this.#queries.list('sentParts', query);
    const earlier = await Promise.all(
      parts.map(({ messageId }) => this.#queries.get('deliveries', messageId)),
    );
    return [...whole, ...earlier.filter(each => each !== undefined)];
  }

  messageOf(messageId: Id<'message'>): Promise<Message | undefined> {
    return this.#queries.get('messages', messageId);
  }

  /** Messages that somebody posted with the id that a platform gave them. */
  platformIdsOf(platformMessageId: string): Promise<readonly PlatformId[]> {
    return this.#queries.list('platformIds', { where: { platformMessageId }, limit: MAX_SAME });
  }
}
