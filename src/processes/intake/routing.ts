/** Finds the chat that what a person wrote belongs to; a person seen for the first time is registered. */

import { v5 } from 'uuid';
import { startChat } from '../../commands/chat.ts';
import { registerCustomer } from '../../commands/customer.ts';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import { KeyTaken } from '../../commands/engine/errors.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { RoutedTo } from '../../commands/webhookItem.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Channel, Chat } from '../../events/entities.ts';
import { ReadModelsNotReady } from '../../projections/readModels.ts';
import type { Lookups, Person } from '../lookups.ts';

const NAMESPACE = '3f2c7f5e-64f1-4b0b-9a53-2f7f0c1f8d52';

/** What is routed: who wrote on which channel, and what its ids are derived from. */
export interface Routable {
  readonly channel: Channel;
  readonly platformCustomerId: string;
  /** Id of the event or request; the same again when it is handled again, so that nothing is created twice. */
  readonly seed: string;
  readonly chatType: Chat['chatType'];
}

export class Routing {
  readonly #executor: Executor;
  readonly #lookups: Lookups;

  constructor(executor: Executor, lookups: Lookups) {
    this.#executor = executor;
    this.#lookups = lookups;
  }

  /** Once it answers, the read models show the customer and the chat. */
  async route(routable: Routable, context: CommandContext): Promise<RoutedTo> {
    const customerId = await this.customer(routable, context);
    const chatId = await this.chat(routable, context);
    return { channelId: routable.channel.channelId, customerId, chatId };
  }

  /** The id of the customer, registered if need be. */
  async customer(
    { channel, platformCustomerId, seed }: Routable,
    context: CommandContext,
  ): Promise<Id<'customer'>> {
    const { businessId, channelId } = channel;
    const known = await this.#lookups.customerOf({ channelId, platformCustomerId });
    if (known) return known.customerId;
    const unsaid = { providerUserId: null, fullName: null, address: '', profilePictureUrl: null };
    const input = { businessId, channelId, platformCustomerId, ...unsaid };
    const deriving = { ...context, newId: () => v5(`customer ${seed}`, NAMESPACE) };
    try {
      const { entity, position } = await registerCustomer(this.#executor, input, deriving);
      await this.#lookups.reaches(position);
      return entity.customerId;
    } catch (error) {
      if (!(error instanceof KeyTaken)) throw error;
      return this.#registeredElsewhere({ channelId, platformCustomerId }, error);
    }
  }

  /** Somebody else was faster; the read models will show who. */
  async #registeredElsewhere(person: Person, taken: KeyTaken): Promise<Id<'customer'>> {
    const head = await this.#executor.store.head();
    if (head === undefined) throw new ReadModelsNotReady();
    await this.#lookups.reaches(head);
    const customer = await this.#lookups.customerOf(person);
    // Deleted again meanwhile: the next attempt finds the key free.
    if (!customer) throw taken;
    return customer.customerId;
  }

  /** The id of the person's open chat, started if need be. */
  async chat(
    { channel, platformCustomerId, seed, chatType }: Routable,
    context: CommandContext,
  ): Promise<Id<'chat'>> {
    const { businessId, channelId } = channel;
    const open = await this.#lookups.openChatOf({ channelId, platformCustomerId }, chatType);
    if (open) return open.chatId;
    const fresh = { providerUserId: null, status: 'OPEN', chatType } as const;
    const deriving = { ...context, newId: () => v5(`chat ${seed}`, NAMESPACE) };
    const input = { businessId, channelId, platformCustomerId, ...fresh };
    const { entity, position } = await startChat(this.#executor, input, deriving);
    await this.#lookups.reaches(position);
    return entity.chatId;
  }
}
