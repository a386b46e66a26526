/** Echoes tell what a page has sent. Those of our own sends confirm them; the rest was written by somebody else. */
import { setTimeout as delay } from 'node:timers/promises';
import { channel as channelAggregate } from '../../commands/channel.ts';
import { confirmSent, type SentPart } from '../../commands/delivery/confirmSent.ts';
import { delivery } from '../../commands/delivery/state.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { routeOf } from '../../commands/webhook/routeItem.ts';
import { webhookItemId } from '../../commands/webhook/state.ts';
import type { Json } from '../../events/event.ts';
import { field, idOf } from '../../messaging/meta/json.ts';
import { type InboundItem, platformMessageIdOf } from './inboundItem.ts';
import { type Lookups, PLATFORM_TYPES } from './lookups.ts';
import type { SendsUnderWay } from './sendsUnderWay.ts';

/** `<messageId>:<part>`, as our sends carry it. */
const METADATA = /^([\w-]{1,100}):(\d{1,4})$/;
/** How long the answer to a send under way is waited for, before an echo that looks otherwise is somebody else's. */
const ANSWER_WAIT_MS = 3_000;
const POLL_MS = 50;

export interface EchoesOptions {
  readonly executor: Executor;
  readonly lookups: Lookups;
  readonly underWay: SendsUnderWay;
  /** Our own app; undefined where it is not configured. */
  readonly appId: string | undefined;
}

export class Echoes {
  readonly #options: EchoesOptions;

  constructor(options: EchoesOptions) {
    this.#options = options;
  }

  /** True where the echo is of a send of ours, which is confirmed then, or of our app, which wrote no such message. */
  async settle(inbound: InboundItem): Promise<boolean> {
    if (await this.#confirmNamed(inbound)) return true;
    await this.#options.lookups.reaches(inbound.event.position);
    return (await this.#isOfSend(inbound)) || this.#isOfOurApp(inbound);
  }

  #isOfOurApp({ item }: InboundItem): boolean {
    const { appId } = this.#options;
    return appId !== undefined && idOf(field(item.item, 'message', 'app_id')) === appId;
  }

  /** What travels with a send names its message, whatever the log knew of it so far. */
  async #confirmNamed(inbound: InboundItem): Promise<boolean> {
    const named = namedBy(inbound.item.item);
    if (!named || !(await this.#isToldOf(inbound, named.messageId))) return false;
    const platformMessageId = platformMessageIdOf(inbound.item);
    // One without an id is ours all the same; what names the message is still to come.
    if (platformMessageId === null) return true;
    const sent = { ...named, platformMessageId };
    const { position } = await confirmSent(this.#options.executor, sent, inbound.context);
    // Receipts of the same person come behind, and look for it.
    await this.#options.lookups.reaches(position);
    return true;
  }

  /** An echo speaks for its own page and person alone. */
  async #isToldOf({ item, person }: InboundItem, messageId: string): Promise<boolean> {
    const { executor } = this.#options;
    const { state } = await executor.load(delivery, messageId);
    if (state.status !== 'active' || state.entity.platformCustomerId !== person) return false;
    const { state: of } = await executor.load(channelAggregate, state.entity.channelId);
    if (of.status !== 'active' || of.entity.platformSpecificId !== item.pageId) return false;
    return of.entity.platformType === PLATFORM_TYPES[item.platform];
  }

  /**
   * By the platform's id where that is known, else by what it says: an echo may be faster than the answer to its
   * send, and then often names neither our app nor our message (chatwoot#12032).
   */
  async #isOfSend(inbound: InboundItem): Promise<boolean> {
    const { lookups, executor } = this.#options;
    const deadline = performance.now() + (this.#isOfOurApp(inbound) ? 0 : ANSWER_WAIT_MS);
    const channelIds = await lookups.channelsOfPage(inbound.item.platform, inbound.item.pageId);
    // What was taken for somebody else's stays so, when it is handled again after a crash.
    const isPosted = (await routeOf(executor, webhookItemId(inbound.item))) !== undefined;
    if (isPosted) return false;
    for (;;) {
      const found = await this.#look(inbound, channelIds);
      if (found !== 'awaited' || performance.now() >= deadline) return found === 'ours';
      await delay(POLL_MS);
    }
  }

  /** `awaited`: a send is under way whose answer will tell. */
  async #look(inbound: InboundItem, channelIds: readonly string[]): Promise<'ours' | 'foreign' | 'awaited'> {
    const { lookups, underWay } = this.#options;
    // In this order: a send that was answered in between is found by its id, not by the next one's words.
    const sends = await lookups.sendsUnderWay(channelIds, inbound.person);
    if (await lookups.deliveryOf(inbound.item.key, channelIds, inbound.person)) return 'ours';
    if (await underWay.confirm(inbound, sends)) return 'ours';
    return sends.some(({ status }) => status === 'sending') ? 'awaited' : 'foreign';
  }
}

function namedBy(item: Json): Omit<SentPart, 'platformMessageId'> | undefined {
  const [, messageId, part] = METADATA.exec(String(field(item, 'message', 'metadata'))) ?? [];
  return messageId === undefined ? undefined : { messageId, part: Number(part) };
}
