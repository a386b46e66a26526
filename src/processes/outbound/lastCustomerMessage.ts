/** When people last wrote, from the read models. */
import type { Customer, Message } from '../../events/entities.ts';
import { type ReadModels, ReadModelsNotReady } from '../../projections/readModels.ts';
import type { ListQuery } from '../../projections/readStore.ts';
import type { Outgoing } from './outgoing.ts';

const READ_MODELS_TIMEOUT_MS = 30_000;

export class LastCustomerMessages {
  readonly #readModels: ReadModels;

  constructor(readModels: ReadModels) {
    this.#readModels = readModels;
  }

  /** On any of their chats, or on this one for somebody who was never registered. ISO 8601 UTC. */
  async of({ chatId, channelId, platformCustomerId, event }: Outgoing): Promise<string | undefined> {
    const reached = await this.#readModels.progress.wait(event.position, READ_MODELS_TIMEOUT_MS);
    if (!reached) throw new ReadModelsNotReady();
    const known = await this.#first<Customer>('customers', { channelId, platformCustomerId });
    const here = await this.#first<Message>('messages', { chatId, senderType: 'CUSTOMER' });
    return [known?.lastSeenAt, here?.timestamp]
      .filter(at => at !== undefined)
      .sort()
      .at(-1);
  }

  /** The newest. The text is of our own read models: what was presented there as a `T`. */
  async #first<T>(collection: string, where: ListQuery['where']): Promise<T | undefined> {
    const plain = { offset: 0, include: [], includeLimit: 1, total: 'none', descending: true } as const;
    const { text } = await this.#readModels.store.list(collection, { where, limit: 1, ...plain });
    const [first]: readonly T[] = JSON.parse(text);
    return first;
  }
}
