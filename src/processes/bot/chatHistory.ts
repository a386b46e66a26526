/** What the bot needs to know of a chat, from the read models. */
import type { Chat, Customer, Message, Order, Product } from '../../events/entities.ts';
import type { Position } from '../../events/event.ts';
import type { Catalogue } from '../../messaging/bot/catalogResponder.ts';
import type { Question } from '../../messaging/bot/responder.ts';
import { type ReadModels, ReadModelsNotReady } from '../../projections/readModels.ts';
import type { ListQuery } from '../../projections/readStore.ts';
import type { Word } from '../../text/words.ts';
import type { Asked } from './asked.ts';
import { searchProducts } from './productSearch.ts';

/** Messages that a responder is shown. */
const SHOWN_MESSAGES = 20;
const SHOWN_ORDERS = 3;
const READ_MODELS_TIMEOUT_MS = 30_000;

export class ChatHistory implements Catalogue {
  readonly #readModels: ReadModels;

  constructor(readModels: ReadModels) {
    this.#readModels = readModels;
  }

  /** @throws ReadModelsNotReady when they do not come that far in time */
  async reaches(position: Position): Promise<void> {
    if (!(await this.#readModels.progress.wait(position, READ_MODELS_TIMEOUT_MS)))
      throw new ReadModelsNotReady();
  }

  async question(chat: Chat, { messages: posted, context = {} }: Asked): Promise<Question> {
    const messages = await this.#current(posted);
    const { chatId, channelId, platformCustomerId } = chat;
    const newest = await this.#list<Message>(
      'messages',
      { chatId },
      { limit: SHOWN_MESSAGES, descending: true },
    );
    const [customer = null] = await this.#list<Customer>(
      'customers',
      { channelId, platformCustomerId },
      { limit: 1 },
    );
    const contents = messages.map(({ contentType, content }) => ({ contentType, content }));
    return { chat, customer, message: messages[0], contents, context, messages: newest.reverse() };
  }

  /** The messages as they are by now: they may have been edited. */
  async #current([first, ...others]: Asked['messages']): Promise<Asked['messages']> {
    const found = await this.messages([first, ...others].map(({ messageId }) => messageId));
    const current = (posted: Message) =>
      found.find(({ messageId }) => messageId === posted.messageId) ?? posted;
    return [current(first), ...others.map(current)];
  }

  /** Messages of one kind of sender after a point in time, ISO 8601 UTC; counts to the first page's end at most. */
  async countSince(chatId: string, senderType: Message['senderType'], since: string): Promise<number> {
    const found = await this.#list<Message>(
      'messages',
      { chatId, senderType },
      { after: since, limit: SHOWN_MESSAGES },
    );
    return found.length;
  }

  async messages(ids: readonly string[]): Promise<readonly Message[]> {
    const answers = await Promise.all(
      ids.map(id => this.#readModels.store.get('messages', id, { include: [], includeLimit: 1 })),
    );
    // The text of our own read model: what was presented there as a message.
    return answers.flatMap(answer => (answer ? [JSON.parse(answer.text) as Message] : []));
  }

  products(businessId: string, words: readonly Word[]): Promise<readonly Product[]> {
    return searchProducts(this.#readModels.store, businessId, words);
  }

  async orders(customerId: string): Promise<readonly Order[]> {
    return this.#list<Order>('orders', { customerId }, { limit: SHOWN_ORDERS, descending: true });
  }

  async #list<T>(
    collection: string,
    where: ListQuery['where'],
    query: Partial<ListQuery> & { limit: number },
  ): Promise<T[]> {
    const plain = { offset: 0, include: [], includeLimit: 1, total: 'none' } as const;
    const { text } = await this.#readModels.store.list(collection, { where, ...plain, ...query });
    return JSON.parse(text);
  }
}
