/** When people last wrote, from the read models. */
import { DocumentQueries } from '../../projections/documentQueries.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import type { Outgoing } from './outgoing.ts';

export class LastCustomerMessages {
  readonly #readModels: ReadModels;
  readonly #queries: DocumentQueries;

  constructor(readModels: ReadModels) {
    this.#readModels = readModels;
    this.#queries = new DocumentQueries(readModels);
  }

  /** On any of their chats, or on this one for somebody who was never registered. ISO 8601 UTC. */
  async of({ chatId, channelId, platformCustomerId, event }: Outgoing): Promise<string | undefined> {
    await this.#readModels.reach(event.position);
    const known = await this.#queries.newest('customers', { channelId, platformCustomerId });
    const here = await this.#queries.newest('messages', { chatId, senderType: 'CUSTOMER' });
    return [known?.lastSeenAt, here?.timestamp]
      .filter(at => at !== undefined)
      .sort()
      .at(-1);
  }
}
