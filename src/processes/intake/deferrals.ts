/** What cannot be handled yet waits in the log: until its page has an active channel, after earlier items of its person. */
import type { Executor } from '../../commands/engine/executor.ts';
import {
  catchUpItem,
  type DeferItem,
  deferItem,
  type WebhookItemState,
  webhookItem,
  webhookItemId,
} from '../../commands/webhookItem.ts';
import type { Channel } from '../../events/entities.ts';
import type { Position } from '../../events/event.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import type { Lookups } from '../lookups.ts';
import { accountOf, type Incoming, type ReceivedEvent } from './incoming.ts';
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
  async admit(incoming: Incoming): Promise<Channel> {
    await this.#lookups.reaches(incoming.after);
    const channel = await this.#lookups.channelOf(accountOf(incoming));
    if (!channel || (await this.#isBehind(incoming))) throw new MustWait();
    return channel;
  }

  /** Whether older items of the person wait. Those that were deferred here need not be shown yet: they are waited for. */
  async #isBehind(incoming: Incoming): Promise<boolean> {
    if (incoming.late) return false;
    await this.#lookups.reaches(this.#newest);
    return this.#waiting.anyOf(incoming.item);
  }

  /** Once it answers, whatever comes of the same person finds it waiting. False where another instance routed it. */
  async defer(incoming: Incoming): Promise<boolean> {
    const { state, position = 0n } = await deferItem(this.#executor, deferralOf(incoming), incoming.context);
    if (position > this.#newest) this.#newest = position;
    return state.deferral !== 'none';
  }

  /** Of an item that was parked in its turn, and handled after all. */
  async end(incoming: Incoming): Promise<void> {
    await catchUpItem(this.#executor, { ...waitingOf(incoming), outcome: 'handled' }, incoming.context);
  }

  async of(event: ReceivedEvent): Promise<WebhookItemState['deferral']> {
    const { state } = await this.#executor.load(webhookItem, webhookItemId(event.data));
    return state.deferral;
  }
}

const waitingOf = ({ item: { platform, pageId, platformCustomerId }, itemId }: Incoming) => ({
  itemId,
  platform,
  pageId,
  platformCustomerId,
});

function deferralOf(incoming: Incoming): DeferItem {
  const { event } = incoming;
  const { kind, happenedAt } = event.data;
  const receivedAt = event.metadata.recordedAt;
  return { ...waitingOf(incoming), kind, happenedAt, receivedAt };
}
