/** Echoes report what a page has sent. Those of our own sends confirm them; the rest was written by somebody else. */

import { setTimeout as delay } from 'node:timers/promises';
import { channel as channelAggregate } from '../../commands/channel.ts';
import { delivery } from '../../commands/delivery.ts';
import { confirmSent } from '../../commands/deliveryReceipts.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { routeOf } from '../../commands/webhookItem.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { InboundEcho } from '../../messaging/inboundItem.ts';
import type { Lookups } from '../lookups.ts';
import { sentPartOf } from '../outbound/sendMetadata.ts';
import { accountOf, type Incoming } from './incoming.ts';
import type { SendsUnderWay } from './sendsUnderWay.ts';

/** How long the answer to a send under way is waited for, before an echo that looks otherwise is somebody else's. */
const ANSWER_WAIT_MS = 3_000;
const POLL_MS = 50;

interface EchoesOptions {
  readonly executor: Executor;
  readonly lookups: Lookups;
  readonly underWay: SendsUnderWay;
}

type Echo = Incoming<InboundEcho>;

export class Echoes {
  readonly #options: EchoesOptions;

  constructor(options: EchoesOptions) {
    this.#options = options;
  }

  /** True where the echo is of a send of ours, which is confirmed then, or of our app, which wrote no such message. */
  async settle(incoming: Echo): Promise<boolean> {
    if (await this.#confirmNamed(incoming)) return true;
    await this.#options.lookups.reaches(incoming.event.position);
    return (await this.#isOfSend(incoming)) || incoming.item.isOfOurApp;
  }

  /** What travels with a send names its message, whatever the log knew of it so far. */
  async #confirmNamed(incoming: Echo): Promise<boolean> {
    const { metadata, platformMessageId } = incoming.item;
    const named = sentPartOf(metadata);
    if (!named || !(await this.#isToldOf(incoming, named.messageId))) return false;
    const sent = { ...named, platformMessageId };
    const { position } = await confirmSent(this.#options.executor, sent, incoming.context);
    // Receipts of the same person come after it, and look for it.
    await this.#options.lookups.reaches(position);
    return true;
  }

  /** An echo speaks only for its own page and person. */
  async #isToldOf(incoming: Echo, messageId: Id<'message'>): Promise<boolean> {
    const { executor } = this.#options;
    const { platformType, platformSpecificId } = accountOf(incoming);
    const { state } = await executor.load(delivery, messageId);
    if (state.status !== 'active' || state.entity.platformCustomerId !== incoming.item.platformCustomerId)
      return false;
    const { state: of } = await executor.load(channelAggregate, state.entity.channelId);
    if (of.status !== 'active' || of.entity.platformSpecificId !== platformSpecificId) return false;
    return of.entity.platformType === platformType;
  }

  /**
   * By the platform's id where that is known, else by what it says: an echo may be faster than the answer to its
   * send, and then often names neither our app nor our message (chatwoot#12032).
   */
  async #isOfSend(incoming: Echo): Promise<boolean> {
    const { lookups, executor } = this.#options;
    const deadline = performance.now() + (incoming.item.isOfOurApp ? 0 : ANSWER_WAIT_MS);
    const channelIds = await lookups.channelsOf(accountOf(incoming));
    // What was taken for somebody else's stays so, when it is handled again after a crash.
    const isPosted = (await routeOf(executor, incoming.itemId)) !== undefined;
    if (isPosted) return false;
    for (;;) {
      const found = await this.#look(incoming, channelIds);
      if (found !== 'awaited' || performance.now() >= deadline) return found === 'ours';
      await delay(POLL_MS);
    }
  }

  /** `awaited`: a send is under way whose answer will tell. */
  async #look(incoming: Echo, channelIds: readonly Id<'channel'>[]): Promise<'ours' | 'foreign' | 'awaited'> {
    const { lookups, underWay } = this.#options;
    const { platformCustomerId, platformMessageId } = incoming.item;
    // In this order: a send that was answered in between is found by its id, not by the next one's words.
    const sends = await lookups.sendsUnderWay(channelIds, platformCustomerId);
    if (await lookups.deliveryOf(platformMessageId, channelIds, platformCustomerId)) return 'ours';
    if (await underWay.confirm(incoming, sends)) return 'ours';
    return sends.some(({ status }) => status === 'sending') ? 'awaited' : 'foreign';
  }
}
