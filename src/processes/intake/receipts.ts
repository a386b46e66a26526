/** Receipts of a platform: which of our messages reached a person, and which the person has seen. */
import { markDelivered } from '../../commands/delivery/markDelivered.ts';
import { markRead } from '../../commands/delivery/markRead.ts';
import type { Executor } from '../../commands/execute.ts';
import type { Delivery } from '../../events/entities.ts';
import { field, idOf } from '../../integrations/facebook/json.ts';
import { watermarkOf } from '../../integrations/facebook/times.ts';
import type { Lookups } from './lookups.ts';
import { arrivedAt, type Told } from './told.ts';

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
  async delivered(told: Told): Promise<void> {
    await this.#lookups.reaches(told.event.position);
    const mids = field(told.item.item, 'delivery', 'mids');
    for (const mid of Array.isArray(mids) ? mids.slice(0, MAX_NAMED) : []) {
      const named = await this.#named(told, idOf(mid));
      if (named) await this.#mark('delivered', [named], told);
    }
    await this.#markUntil('delivered', watermark(told, 'delivery'), told);
  }

  /** Everything sent before the watermark was seen. */
  async read(told: Told): Promise<void> {
    await this.#lookups.reaches(told.event.position);
    await this.#markUntil('read', watermark(told, 'read'), told);
  }

  /** Instagram names the newest message that was seen. */
  async seen(told: Told): Promise<void> {
    await this.#lookups.reaches(told.event.position);
    const named = await this.#named(told, idOf(field(told.item.item, 'read', 'mid')));
    if (!named) return;
    await this.#mark('read', [named], told);
    await this.#markUntil('read', named.createdAt, told);
  }

  /** A receipt speaks for its own page and person alone. */
  async #named({ item, person }: Told, platformMessageId: string | undefined): Promise<Delivery | undefined> {
    if (platformMessageId === undefined) return undefined;
    const channelIds = await this.#lookups.channelsOfPage(item.platform, item.pageId);
    return this.#lookups.deliveryOf(platformMessageId, channelIds, person);
  }

  async #markUntil(mark: Mark, watermark: string | undefined, told: Told): Promise<void> {
    const { item, person } = told;
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
        await this.#mark(mark, candidates.filter(sentBefore(watermark)), told);
      }
    }
  }

  async #mark(mark: Mark, deliveries: readonly Delivery[], { caller }: Told): Promise<void> {
    for (const { messageId } of deliveries) {
      await marks[mark].by(this.#executor, messageId, caller);
    }
  }
}

const watermark = (told: Told, receipt: 'delivery' | 'read'): string | undefined =>
  watermarkOf(field(told.item.item, receipt, 'watermark'), arrivedAt(told));

/** What was queued before and recorded as sent long after may have waited, and gone out behind the watermark. */
const sentBefore =
  (watermark: string) =>
  ({ createdAt, updatedAt, status }: Delivery): boolean => {
    const latest = new Date(Date.parse(watermark) + SEND_MS).toISOString();
    return createdAt <= watermark && (status !== 'sent' || updatedAt <= latest);
  };
