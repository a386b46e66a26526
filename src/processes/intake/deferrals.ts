/** What cannot be handled yet waits in the log: until its page has an active channel, behind what its person told before. */

import type { Executor } from '../../commands/engine/executor.ts';
import { catchUpItem, type Deferral, deferItem } from '../../commands/webhook/deferItem.ts';
import type { ReceivedItem } from '../../commands/webhook/receiveItems.ts';
import { type WebhookItemState, webhookItem, webhookItemId } from '../../commands/webhook/state.ts';
import type { Channel } from '../../events/entities.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { type InboundItem, threadOf } from './inboundItem.ts';
import type { Lookups } from './lookups.ts';
import { MustWait, WaitingItems } from './waitingItems.ts';

export class Deferrals {
  readonly #executor: Executor;
  readonly #lookups: Lookups;
  readonly #waiting: WaitingItems;
  /** Where the newest deferral lies that this instance has met. */
  #newest: Position = 0n;

  constructor(executor: Executor, lookups: Lookups, readModels: ReadModels) {
    this.#executor = executor;
    this.#lookups = lookups;
    this.#waiting = new WaitingItems(readModels);
  }

  /** The active channel of the item's page, if it is the item's turn. @throws MustWait */
  async admit(inbound: InboundItem): Promise<Channel> {
    const { item, after } = inbound;
    await this.#lookups.reaches(after);
    const channel = await this.#lookups.channelOf(item.platform, item.pageId);
    if (!channel || (await this.#isBehind(inbound))) throw new MustWait();
    return channel;
  }

  /** Whether older items of the person wait. Those that were deferred here need not be shown yet: they are waited for. */
  async #isBehind(inbound: InboundItem): Promise<boolean> {
    if (inbound.late) return false;
    await this.#lookups.reaches(this.#newest);
    return this.#waiting.anyOf(threadOf(inbound));
  }

  /** Once it answers, whatever comes of the same person finds it waiting. False where another instance routed it. */
  async defer(inbound: InboundItem): Promise<boolean> {
    const { state, position = 0n } = await deferItem(this.#executor, deferralOf(inbound), inbound.context);
    if (position > this.#newest) this.#newest = position;
    return state.deferral !== 'none';
  }

  /** Of an item that was parked in its turn, and handled after all. */
  async end(inbound: InboundItem): Promise<void> {
    await catchUpItem(this.#executor, { ...waitingOf(inbound), outcome: 'handled' }, inbound.context);
  }

  async of({ data }: RecordedEvent): Promise<WebhookItemState['deferral']> {
    const { state } = await this.#executor.load(webhookItem, webhookItemId(data as ReceivedItem));
    return state.deferral;
  }
}

const waitingOf = (inbound: InboundItem) => ({ itemId: webhookItemId(inbound.item), ...threadOf(inbound) });

function deferralOf(inbound: InboundItem): Deferral {
  const { item, event } = inbound;
  const { kind, happenedAt } = item;
  const receivedAt = event.metadata.recordedAt;
  return { ...waitingOf(inbound), kind, happenedAt, receivedAt };
}
