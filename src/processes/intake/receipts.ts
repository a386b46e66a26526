/** Receipts of a platform: which of our messages reached a person, and which the person has seen. */
import { markDelivered } from '../../commands/delivery/markDelivered.ts';
import { markRead } from '../../commands/delivery/markRead.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Delivery } from '../../events/entities.ts';
import { field, idOf } from '../../messaging/meta/json.ts';
import { watermarkOf } from '../../messaging/meta/times.ts';
import { arrivedAt, type InboundItem } from './inboundItem.ts';
import type { Lookups } from './lookups.ts';

/** Between the platform's taking a message and our recording that it did; a call takes no longer. */
const SEND_MS = 15_000;
/** Messages that one receipt names by id; watermarks cover any number. */
const MAX_NAMED = 100;

type Mark = 'delivered' | 'read';

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

  /** Everything sent before the watermark has arrived; what is named by id has, too. */
  async delivered(inbound: InboundItem): Promise<void> {
    await this.#lookups.reaches(inbound.event.position);
    const mids = field(inbound.item.item, 'delivery', 'mids');
    for (const mid of Array.isArray(mids) ? mids.slice(0, MAX_NAMED) : []) {
      const named = await this.#named(inbound, idOf(mid));
      if (named) await this.#mark('delivered', [named], inbound);
    }
    await this.#markUntil('delivered', watermark(inbound, 'delivery'), inbound);
  }

  /** Everything sent before the watermark was seen. */
  async read(inbound: InboundItem): Promise<void> {
    await this.#lookups.reaches(inbound.event.position);
    await this.#markUntil('read', watermark(inbound, 'read'), inbound);
  }

  /** Instagram names the newest message that was seen. */
  async seen(inbound: InboundItem): Promise<void> {
    await this.#lookups.reaches(inbound.event.position);
    const named = await this.#named(inbound, idOf(field(inbound.item.item, 'read', 'mid')));
    if (!named) return;
    await this.#mark('read', [named], inbound);
    await this.#markUntil('read', named.createdAt, inbound);
  }

  /** A receipt speaks for its own page and person alone. */
  async #named(
    { item, person }: InboundItem,
    platformMessageId: string | undefined,
  ): Promise<Delivery | undefined> {
    if (platformMessageId === undefined) return undefined;
    const channelIds = await this.#lookups.channelsOfPage(item.platform, item.pageId);
    return this.#lookups.deliveryOf(platformMessageId, channelIds, person);
  }

  async #markUntil(mark: Mark, watermark: string | undefined, inbound: InboundItem): Promise<void> {
    const { item, person } = inbound;
    if (watermark === undefined) return;
    const channel = await this.#lookups.channelOf(item.platform, item.pageId);
    if (!channel) return;
    const chats = await this.#lookups.chatsOf({
      channelId: channel.channelId,
      platformCustomerId: person,
    });
    for (const { chatId } of chats) {
      for (const status of marks[mark].from) {
        const candidates = await this.#lookups.deliveriesOf(chatId, status);
        await this.#mark(mark, candidates.filter(sentBefore(watermark)), inbound);
      }
    }
  }

  async #mark(mark: Mark, deliveries: readonly Delivery[], { context }: InboundItem): Promise<void> {
    for (const { messageId } of deliveries) {
      await marks[mark].by(this.#executor, messageId, context);
    }
  }
}

const watermark = (inbound: InboundItem, receipt: 'delivery' | 'read'): string | undefined =>
  watermarkOf(field(inbound.item.item, receipt, 'watermark'), arrivedAt(inbound));

/** What was queued before and recorded as sent long after may have waited, and gone out behind the watermark. */
const sentBefore =
  (watermark: string) =>
  ({ createdAt, updatedAt, status }: Delivery): boolean => {
    const latest = new Date(Date.parse(watermark) + SEND_MS).toISOString();
    return createdAt <= watermark && (status !== 'sent' || updatedAt <= latest);
  };
