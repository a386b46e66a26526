/**
 * Makes messages of what platforms told: once each, in the chat of whoever wrote. What it settled lies in the log,
 * so that an item which is handled again, after a crash or on another instance, changes nothing.
 */
import { v5 } from 'uuid';
import { type PostContents, postContents } from '../../commands/chat/postMessage.ts';
import { EntityNotFound } from '../../commands/errors.ts';
import type { Executor } from '../../commands/execute.ts';
import { type Routed, routeItem, routeOf } from '../../commands/webhook/routeItem.ts';
import { webhookItemId } from '../../commands/webhook/state.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { contentsOf, saysSomething } from '../../integrations/facebook/messageContent.ts';
import { contextOf } from '../../integrations/facebook/messageContext.ts';
import { Progress } from '../../projections/progress.ts';
import type { ReadSide } from '../../projections/readSide.ts';
import type { ProcessDefinition } from '../process.ts';
import { Echoes } from './echoes.ts';
import { Lookups } from './lookups.ts';
import { Receipts } from './receipts.ts';
import { Routing } from './routing.ts';
import { SendsUnderWay } from './sendsUnderWay.ts';
import { isOfMetasInbox, partitionOf, platformMessageIdOf, type Told, toldBy } from './told.ts';

const NAMESPACE = 'd3a6a0f4-5d8e-4a5b-8a49-6f8f2b1c7e30';

export interface IntakeOptions {
  readonly executor: Executor;
  readonly reads: ReadSide;
  /** Our own app at the platform; undefined where it is not configured. */
  readonly appId: string | undefined;
}

export class Intake {
  /** Up to where every item is handled, or given up on, by this instance. */
  readonly progress = new Progress();
  readonly #executor: Executor;
  readonly #lookups: Lookups;
  readonly #routing: Routing;
  readonly #echoes: Echoes;
  readonly #receipts: Receipts;

  constructor({ executor, reads, appId }: IntakeOptions) {
    this.#executor = executor;
    this.#lookups = new Lookups(reads);
    this.#routing = new Routing(executor, this.#lookups);
    const underWay = new SendsUnderWay(executor, this.#lookups);
    this.#echoes = new Echoes({ executor, lookups: this.#lookups, underWay, appId });
    this.#receipts = new Receipts(executor, this.#lookups);
  }

  process(): ProcessDefinition {
    return {
      name: 'intake',
      partitionOf,
      on: { WebhookItemReceived: event => this.#handle(event) },
      progress: this.progress,
    };
  }

  async #handle(event: RecordedEvent): Promise<void> {
    const told = toldBy(event);
    if (!told) return;
    const { kind } = told.item;
    switch (kind) {
      case 'message':
      case 'postback':
        return this.#post(told, 'CUSTOMER');
      case 'echo':
        return this.#echoed(told);
      case 'delivery':
        return this.#receipts.delivered(told);
      case 'read':
        return this.#receipts.read(told);
      case 'seen':
        return this.#receipts.seen(told);
      case 'reaction':
      case 'referral':
      case 'unsend':
      case 'other':
        return;
      default:
        return kind satisfies never;
    }
  }

  /** What the page wrote without us came from a person at its inbox, or from another app. */
  async #echoed(told: Told): Promise<void> {
    if (await this.#echoes.settle(told)) return;
    if (!saysSomething(told.item.item)) return;
    await this.#post(told, isOfMetasInbox(told.item.item) ? 'BOT' : 'AGENT');
  }

  /** Posts what an item says, all of it at once. A page that nobody connected has no chats. */
  async #post(told: Told, senderType: PostContents['senderType']): Promise<void> {
    const routed = await this.#route(told);
    if (!routed) return;
    const { item, event, caller } = told;
    let index = 0;
    const newId = () => v5(JSON.stringify([item.pageId, item.key, index++]), NAMESPACE);
    const input = {
      contents: contentsOf(item.item),
      context: senderType === 'CUSTOMER' ? contextOf(item.item) : undefined,
      chatId: routed.chatId,
      senderType,
      platformMessageId: platformMessageIdOf(item),
      timestamp: item.happenedAt ?? event.metadata.recordedAt,
      totalTimeTaken: null,
      cost: null,
    };
    const resuming = { ...caller, newId, resumedFrom: routed.since };
    await unlessDeleted(postContents(this.#executor, input, resuming));
  }

  /** What was settled before is what counts: a message never lands in two chats. */
  async #route({ event, item, person, caller }: Told): Promise<Routed | undefined> {
    const itemId = webhookItemId(item);
    const settled = await routeOf(this.#executor, itemId);
    if (settled) return settled;
    await this.#lookups.reaches(event.position);
    const channel = await this.#lookups.channelOf(item.platform, item.pageId);
    if (!channel) return undefined;
    const routable = { channel, platformCustomerId: person, seed: event.id, chatType: 'real' } as const;
    const to = await this.#routing.route(routable, caller);
    return routeItem(this.#executor, itemId, to, caller);
  }
}

/** A chat that was deleted after the item was routed takes its messages with it. */
async function unlessDeleted(posting: Promise<unknown>): Promise<void> {
  try {
    await posting;
  } catch (error) {
    if (!(error instanceof EntityNotFound)) throw error;
  }
}
