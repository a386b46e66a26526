/** What the bot needs to know of a chat, from the read models. */
import type { Id } from '../../events/catalog/ids.ts';
import type { Chat, Message, Order, Product } from '../../events/entities.ts';
import type { Position } from '../../events/event.ts';
import type { Catalogue } from '../../messaging/bot/catalogResponder.ts';
import type { Question } from '../../messaging/bot/responder.ts';
import { DocumentQueries } from '../../projections/documentQueries.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import type { Word } from '../../text/words.ts';
import type { Asked } from './asked.ts';
import { searchProducts } from './productSearch.ts';

/** Messages that a responder is shown. */
const SHOWN_MESSAGES = 20;
const SHOWN_ORDERS = 3;

export class ChatHistory implements Catalogue {
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

  async question(chat: Chat, { messages: posted, context = {} }: Asked): Promise<Question> {
    const messages = await this.#current(posted);
    const { chatId, channelId, platformCustomerId } = chat;
    const shown = { where: { chatId }, limit: SHOWN_MESSAGES, descending: true };
    const newest = await this.#queries.list('messages', shown);
    const customer = await this.#queries.first('customers', { channelId, platformCustomerId });
    const contents = messages.map(({ contentType, content }) => ({ contentType, content }));
    return {
      chat,
      customer: customer ?? null,
      message: messages[0],
      contents,
      context,
      messages: newest.toReversed(),
    };
  }

  /** The messages as they are by now: they may have been edited. */
  async #current([first, ...others]: Asked['messages']): Promise<Asked['messages']> {
    const found = await this.messages([first, ...others].map(({ messageId }) => messageId));
    const current = (posted: Message) =>
      found.find(({ messageId }) => messageId === posted.messageId) ?? posted;
    return [current(first), ...others.map(current)];
  }

  /** Messages of one kind of sender after a point in time, ISO 8601 UTC; counts to the first page's end at most. */
  async countSince(chatId: Id<'chat'>, senderType: Message['senderType'], since: string): Promise<number> {
    const query = { where: { chatId, senderType }, after: since, limit: SHOWN_MESSAGES };
    const found = await this.#queries.list('messages', query);
    return found.length;
  }

  /** The newest message of one kind of sender after a point in time, ISO 8601 UTC. */
  async newestSince(
    chatId: Id<'chat'>,
    senderType: Message['senderType'],
    since: string,
  ): Promise<Message | undefined> {
    const newest = { where: { chatId, senderType }, after: since, limit: 1, descending: true };
    const [found] = await this.#queries.list('messages', newest);
    return found;
  }

  async messages(ids: readonly string[]): Promise<readonly Message[]> {
    const found = await Promise.all(ids.map(id => this.#queries.get('messages', id)));
    return found.filter(message => message !== undefined);
  }

  products(businessId: Id<'business'>, words: readonly Word[]): Promise<readonly Product[]> {
    return searchProducts(this.#readModels.store, businessId, words);
  }

  orders(customerId: Id<'customer'>): Promise<readonly Order[]> {
    return this.#queries.list('orders', { where: { customerId }, limit: SHOWN_ORDERS, descending: true });
  }
}
