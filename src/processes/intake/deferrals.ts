/** What cannot be handled yet waits in the log: until its page has an active channel, behind what its person told before. */

import type { Executor } from '../../commands/execute.ts';
import { catchUpItem, type Deferral, deferItem } from '../../commands/webhook/deferItem.ts';
import type { ReceivedItem } from '../../commands/webhook/receiveItems.ts';
import { type WebhookItemState, webhookItem, webhookItemId } from '../../commands/webhook/state.ts';
import type { Channel } from '../../events/entities.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import type { ReadSide } from '../../projections/readSide.ts';
import type { Lookups } from './lookups.ts';
import { type Told, threadOf } from './told.ts';
import { MustWait, WaitingItems } from './waitingItems.ts';

export class Deferrals {
  readonly #executor: Executor;
  readonly #lookups: Lookups;
  readonly #waiting: WaitingItems;
  /** Where the newest deferral lies that this instance has met. */
  #newest: Position = 0n;

  constructor(executor: Executor, lookups: Lookups, reads: ReadSide) {
    this.#executor = executor;
    this.#lookups = lookups;
    this.#waiting = new WaitingItems(reads);
  }

  /** The active channel of the item's page, if it is the item's turn. @throws MustWait */
  async admit(told: Told): Promise<Channel> {
    const { item, after } = told;
    await this.#lookups.reaches(after);
    const channel = await this.#lookups.channelOf(item.platform, item.pageId);
    if (!channel || (await this.#isBehind(told))) throw new MustWait();
    return channel;
  }

  /** Whether older items of the person wait. Those that were deferred here need not be shown yet: they are waited for. */
  async #isBehind(told: Told): Promise<boolean> {
    if (told.late) return false;
    await this.#lookups.reaches(this.#newest);
    return this.#waiting.anyOf(threadOf(told));
  }

  /** Once it answers, whatever comes of the same person finds it waiting. False where another instance routed it. */
  async defer(told: Told): Promise<boolean> {
    const { state, position = 0n } = await deferItem(this.#executor, deferralOf(told), told.caller);
    if (position > this.#newest) this.#newest = position;
    return state.deferral !== 'none';
  }

  /** Of an item that was parked in its turn, and handled after all. */
  async end(told: Told): Promise<void> {
    await catchUpItem(this.#executor, { ...waitingOf(told), outcome: 'handled' }, told.caller);
  }

  async of({ data }: RecordedEvent): Promise<WebhookItemState['deferral']> {
    const { state } = await this.#executor.load(webhookItem, webhookItemId(data as ReceivedItem));
    return state.deferral;
  }
}

const waitingOf = (told: Told) => ({ itemId: webhookItemId(told.item), ...threadOf(told) });

function deferralOf(told: Told): Deferral {
  const { item, event } = told;
  const { kind, happenedAt } = item;
  const receivedAt = event.metadata.recordedAt;
  return { ...waitingOf(told), kind, happenedAt, receivedAt };
}
