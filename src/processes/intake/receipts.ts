/** Receipts of a platform: which of our messages reached a person, and which the person has seen. */
import { markDelivered, markRead } from '../../commands/deliveryReceipts.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Delivery } from '../../events/entities.ts';
import type { InboundReceipt } from '../../messaging/inboundItem.ts';
import type { Lookups } from '../lookups.ts';
import { accountOf, type Incoming } from './incoming.ts';

/** Between the platform's taking a message and our recording that it did; a call takes no longer. */
const SEND_MS = 15_000;

type Receipt = Incoming<InboundReceipt>;
type Mark = InboundReceipt['status'];

const marks = {
  delivered: { by: markDelivered, from: ['sent'] },
  read: { by: markRead, from: ['sent', 'delivered'] },
} as const;

export class Receipts {
  readonly #executor: Executor;
  readonly #lookups: Lookups;

  constructor(executor: Executor, lookups: Lookups) {
    this.#executor = executor;
    this.#lookups = lookups;
  }

  /** Marks what the receipt names, and everything that was sent before. */
  async record(incoming: Receipt): Promise<void> {
    const { status, platformMessageIds, coversEarlier, until } = incoming.item;
    await this.#lookups.reaches(incoming.event.position);
    for (const platformMessageId of platformMessageIds) {
      const named = await this.#named(incoming, platformMessageId);
      if (!named) continue;
      await this.#mark(status, [named], incoming);
      if (coversEarlier) await this.#markUntil(status, named.createdAt, incoming);
    }
    if (until !== undefined) await this.#markUntil(status, until, incoming);
  }

  /** A receipt speaks only for its own page and person. */
  async #named(incoming: Receipt, platformMessageId: string): Promise<Delivery | undefined> {
    const channelIds = await this.#lookups.channelsOf(accountOf(incoming));
    return this.#lookups.deliveryOf(platformMessageId, channelIds, incoming.item.platformCustomerId);
  }

  async #markUntil(mark: Mark, watermark: string, incoming: Receipt): Promise<void> {
    const { platformCustomerId } = incoming.item;
    const channel = await this.#lookups.channelOf(accountOf(incoming));
    if (!channel) return;
    const chats = await this.#lookups.chatsOf({ channelId: channel.channelId, platformCustomerId });
    for (const { chatId } of chats) {
      for (const status of marks[mark].from) {
        const candidates = await this.#lookups.deliveriesOf(chatId, status);
        await this.#mark(mark, candidates.filter(sentBefore(watermark)), incoming);
      }
    }
  }

  async #mark(mark: Mark, deliveries: readonly Delivery[], { context }: Receipt): Promise<void> {
    for (const { messageId } of deliveries) {
      await marks[mark].by(this.#executor, messageId, context);
    }
  }
}

/** What was queued before and recorded as sent long after may have waited, and gone out after the watermark. */
const sentBefore =
  (watermark: string) =>
  ({ createdAt, updatedAt, status }: Delivery): boolean => {
    const latest = new Date(Date.parse(watermark) + SEND_MS).toISOString();
    return createdAt <= watermark && (status !== 'sent' || updatedAt <= latest);
  };
