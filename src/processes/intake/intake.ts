/**
 * Makes messages of what platforms told: once each, in the chat of whoever wrote. What it settled lies in the log,
 * so that an item which is handled again, after a crash or on another instance, changes nothing.
 */
import { v5 } from 'uuid';
import { EntityNotFound } from '../../commands/engine/errors.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { type PostContents, postContents } from '../../commands/messages.ts';
import type { ReceivedItem } from '../../commands/webhook/receiveItems.ts';
import { type Routed, routeItem, routeOf } from '../../commands/webhook/routeItem.ts';
import { webhookItem, webhookItemId } from '../../commands/webhook/state.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { UNSENT } from '../../events/message.ts';
import type { PlatformMessage } from '../../events/platformMessage.ts';
import { contentsOf, saysSomething } from '../../messaging/meta/messageContent.ts';
import { contextOf } from '../../messaging/meta/messageContext.ts';
import { Progress } from '../../projections/progress.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { Amendments } from '../amendments/amendments.ts';
import { FailedForGood } from '../attempts.ts';
import type { Handling, ProcessDefinition } from '../process.ts';
import { Deferrals } from './deferrals.ts';
import { Echoes } from './echoes.ts';
import {
  type InboundItem,
  inboundItemOf,
  isOfMetasInbox,
  partitionOf,
  platformMessageIdOf,
  timeOf,
} from './inboundItem.ts';
import { Lookups } from './lookups.ts';
import { Receipts } from './receipts.ts';
import { Routing } from './routing.ts';
import { SendsUnderWay } from './sendsUnderWay.ts';
import { MustWait } from './waitingItems.ts';

const NAMESPACE = 'd3a6a0f4-5d8e-4a5b-8a49-6f8f2b1c7e30';

export interface IntakeOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  /** Our own app at the platform; undefined where it is not configured. */
  readonly appId: string | undefined;
}

export class Intake {
  /** Up to where every item is handled, or given up on, by this instance. */
  readonly progress = new Progress();
  readonly #executor: Executor;
  readonly #lookups: Lookups;
  readonly #deferrals: Deferrals;
  readonly #routing: Routing;
  readonly #echoes: Echoes;
  readonly #receipts: Receipts;
  readonly #amendments: Amendments;

  constructor({ executor, readModels, appId }: IntakeOptions) {
    this.#executor = executor;
    this.#lookups = new Lookups(readModels);
    this.#deferrals = new Deferrals(executor, this.#lookups, readModels);
    this.#routing = new Routing(executor, this.#lookups);
    const underWay = new SendsUnderWay(executor, this.#lookups);
    this.#echoes = new Echoes({ executor, lookups: this.#lookups, underWay, appId });
    this.#receipts = new Receipts(executor, this.#lookups);
    this.#amendments = new Amendments(executor, this.#lookups);
  }

  process(): ProcessDefinition {
    return {
      name: 'intake',
      partitionOf,
      on: { WebhookItemReceived: (event, handling) => this.#handle(event, handling) },
      progress: this.progress,
    };
  }

  /** What had to wait, in its turn: false where the page has no active channel. */
  async takeLate(event: RecordedEvent, handling: Handling): Promise<boolean> {
    const inbound = inboundItemOf(event, handling, true);
    return inbound === undefined || this.#acted(inbound);
  }

  async #handle(event: RecordedEvent, handling: Handling): Promise<void> {
    if (await this.#amendments.handled(event)) return;
    if (handling.retriedAt !== undefined) return this.#again(event, handling);
    const inbound = inboundItemOf(event, handling);
    if (!inbound || (await this.#acted(inbound))) return;
    if (!(await this.#deferrals.defer(inbound))) await this.#act(inbound);
  }

  /** An operator lets a parked item be tried. It does not begin to wait: it is listed as parked. @throws FailedForGood */
  async #again(event: RecordedEvent, handling: Handling): Promise<void> {
    const hasWaited = (await this.#deferrals.of(event)) === 'parked';
    const inbound = inboundItemOf(event, handling, hasWaited);
    if (!inbound) return;
    const acted = await this.#acted(inbound);
    if (acted && hasWaited) await this.#deferrals.end(inbound);
    if (acted) return;
    // Of several instances another one may have found that it must wait, where it could not be handled here.
    const isElsewhere = ['waiting', 'handled'].includes(await this.#deferrals.of(event));
    if (!isElsewhere) throw new FailedForGood('its page has no active channel, or older items wait', 1);
  }

  /** False where the item must wait. */
  async #acted(inbound: InboundItem): Promise<boolean> {
    try {
      await this.#act(inbound);
      return true;
    } catch (error) {
      if (error instanceof MustWait) return false;
      throw error;
    }
  }

  async #act(inbound: InboundItem): Promise<void> {
    const { kind } = inbound.item;
    switch (kind) {
      case 'message':
      case 'postback':
        return this.#post(inbound, 'CUSTOMER');
      case 'echo':
        return this.#echoed(inbound);
      case 'delivery':
        return this.#receipts.delivered(inbound);
      case 'read':
        return this.#receipts.read(inbound);
      case 'seen':
        return this.#receipts.seen(inbound);
      case 'reaction':
      case 'referral':
      case 'unsend':
      case 'edit':
      case 'other':
        return;
      default:
        return kind satisfies never;
    }
  }

  /** What the page wrote without us came from a person at its inbox, or from another app. */
  async #echoed(inbound: InboundItem): Promise<void> {
    if (await this.#echoes.settle(inbound)) return;
    if (!saysSomething(inbound.item.item)) return;
    await this.#post(inbound, isOfMetasInbox(inbound.item.item) ? 'BOT' : 'AGENT');
  }

  /** Posts what an item says, all of it at once. @throws MustWait */
  async #post(inbound: InboundItem, senderType: PostContents['senderType']): Promise<void> {
    const routed = await this.#route(inbound);
    const { item, event, context, late } = inbound;
    const platformMessageId = platformMessageIdOf(item);
    const message = platformMessageId === null ? undefined : { pageId: item.pageId, platformMessageId };
    let index = 0;
    const newId = () => messageIdOf(item, index++);
    const input = {
      ...(await this.#saidBy(inbound, senderType, message)),
      chatId: routed.chatId,
      senderType,
      platformMessageId,
      timestamp: timeOf(inbound),
      waitedSince: late ? event.metadata.recordedAt : undefined,
      totalTimeTaken: null,
      cost: null,
    };
    const resuming = { ...context, newId, resumedFrom: routed.since };
    await unlessDeleted(postContents(this.#executor, input, resuming));
    // What the platform said of it meanwhile, or before.
    if (message) await this.#amendments.settle(message, context, event.position);
  }

  /** Of a message that was unsent before it came nothing is said but that. */
  async #saidBy(
    { item, context }: InboundItem,
    senderType: PostContents['senderType'],
    message: PlatformMessage | undefined,
  ): Promise<Pick<PostContents, 'contents' | 'context'>> {
    if (message && (await this.#amendments.of(message)).unsent) {
      await this.#amendments.markUnsent(message, messageIdOf(item, 0), context);
      return { contents: [UNSENT], context: undefined };
    }
    return {
      contents: contentsOf(item.item),
      context: senderType === 'CUSTOMER' ? contextOf(item.item) : undefined,
    };
  }

  /** What was settled before is what counts: a message never lands in two chats. @throws MustWait */
  async #route(inbound: InboundItem): Promise<Routed> {
    const { event, item, person, context, late } = inbound;
    const itemId = webhookItemId(item);
    const loaded = await this.#executor.load(webhookItem, itemId);
    if (loaded.state.deferral !== 'none' && !late) throw new MustWait();
    const settled = await routeOf(this.#executor, itemId, loaded);
    if (settled) return settled;
    const channel = await this.#deferrals.admit(inbound);
    const routable = { channel, platformCustomerId: person, seed: event.id, chatType: 'real' } as const;
    const to = await this.#routing.route(routable, context);
    const routed = await routeItem(this.#executor, itemId, to, context, late);
    if (!routed) throw new MustWait();
    return routed;
  }
}

/** The same for each content of an item, whenever and wherever it is handled. */
const messageIdOf = ({ pageId, key }: ReceivedItem, index: number): string =>
  v5(JSON.stringify([pageId, key, index]), NAMESPACE);

/** A chat that was deleted after the item was routed takes its messages with it. */
async function unlessDeleted(posting: Promise<unknown>): Promise<void> {
  try {
    await posting;
  } catch (error) {
    if (!(error instanceof EntityNotFound)) throw error;
  }
}
