/**
 * Makes messages of what platforms reported: once each, in the chat of the person who wrote. What it settled lies in the log,
 * so that an item which is handled again, after a crash or on another instance, changes nothing.
 */
import { v5 } from 'uuid';
import { EntityNotFound } from '../../commands/engine/errors.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { type PostContents, postContents } from '../../commands/messages.ts';
import { type Routed, routeItem, routeOf, webhookItem } from '../../commands/webhookItem.ts';
import { type Id, messageId } from '../../events/catalog/ids.ts';
import { UNSENT } from '../../events/message.ts';
import type { PlatformMessage } from '../../events/platformMessage.ts';
import type { InboundEcho, InboundItem, InboundMessage, ThreadItem } from '../../messaging/inboundItem.ts';
import { isAmendment } from '../../messaging/inboundItem.ts';
import type { Platform } from '../../messaging/platform.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import { Progress } from '../../projections/progress.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { Amendments } from '../amendments/amendments.ts';
import { FailedForGood } from '../attempts.ts';
import { Lookups } from '../lookups.ts';
import { defineProcess, type Handling, type ProcessDefinition } from '../process.ts';
import { Deferrals } from './deferrals.ts';
import { Echoes } from './echoes.ts';
import { type Incoming, inboundItemIn, incomingOf, partitionBy, type ReceivedEvent } from './incoming.ts';
import { Receipts } from './receipts.ts';
import { Routing } from './routing.ts';
import { SendsUnderWay } from './sendsUnderWay.ts';
import { MustWait } from './waitingItems.ts';

const NAMESPACE = 'd3a6a0f4-5d8e-4a5b-8a49-6f8f2b1c7e30';

interface IntakeOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly platforms: PlatformRegistry;
}

export class Intake {
  /** Up to where every item is handled, or given up on, by this instance. */
  readonly progress = new Progress();
  readonly #executor: Executor;
  readonly #platforms: PlatformRegistry;
  readonly #lookups: Lookups;
  readonly #deferrals: Deferrals;
  readonly #routing: Routing;
  readonly #echoes: Echoes;
  readonly #receipts: Receipts;
  readonly #amendments: Amendments;

  constructor({ executor, readModels, platforms }: IntakeOptions) {
    this.#executor = executor;
    this.#platforms = platforms;
    this.#lookups = new Lookups(readModels);
    this.#deferrals = new Deferrals(executor, this.#lookups, readModels);
    this.#routing = new Routing(executor, this.#lookups);
    const underWay = new SendsUnderWay(executor, this.#lookups);
    this.#echoes = new Echoes({ executor, lookups: this.#lookups, underWay });
    this.#receipts = new Receipts(executor, this.#lookups);
    this.#amendments = new Amendments(executor, this.#lookups);
  }

  process(): ProcessDefinition {
    return defineProcess({
      name: 'intake',
      partitionOf: partitionBy(this.#platforms),
      on: { WebhookItemReceived: (event, handling) => this.#handle(event, handling) },
      progress: this.progress,
    });
  }

  /** What had to wait, in its turn: false where the page has no active channel. */
  async takeLate(event: ReceivedEvent, handling: Handling): Promise<boolean> {
    const { platform, item } = this.#parsed(event);
    if (!item || isAmendment(item)) return true;
    return this.#acted(incomingOf(item, platform, event, handling, true));
  }

  async #handle(event: ReceivedEvent, handling: Handling): Promise<void> {
    const { platform, item } = this.#parsed(event);
    if (!item) return;
    if (isAmendment(item)) return this.#amendments.amend(item, event);
    if (handling.retriedAt !== undefined) return this.#again(item, platform, event, handling);
    const incoming = incomingOf(item, platform, event, handling);
    if (await this.#acted(incoming)) return;
    if (!(await this.#deferrals.defer(incoming))) await this.#act(incoming);
  }

  /** @throws FailedForGood for an item of a platform that is not served */
  #parsed(event: ReceivedEvent): { readonly platform: Platform; readonly item: InboundItem | undefined } {
    const { platform: name } = event.data;
    const platform = this.#platforms.named(name);
    if (!platform) throw new FailedForGood(`the platform ${name} is not served`, 1);
    return { platform, item: inboundItemIn(event, this.#platforms) };
  }

  /** An operator lets a parked item be tried. It does not begin to wait: it is listed as parked. @throws FailedForGood */
  async #again(
    item: ThreadItem,
    platform: Platform,
    event: ReceivedEvent,
    handling: Handling,
  ): Promise<void> {
    const hasWaited = (await this.#deferrals.of(event)) === 'parked';
    const incoming = incomingOf(item, platform, event, handling, hasWaited);
    const acted = await this.#acted(incoming);
    if (acted && hasWaited) await this.#deferrals.end(incoming);
    if (acted) return;
    // Of several instances another one may have found that it must wait, where it could not be handled here.
    const isElsewhere = ['waiting', 'handled'].includes(await this.#deferrals.of(event));
    if (!isElsewhere) throw new FailedForGood('its page has no active channel, or older items wait', 1);
  }

  /** False where the item must wait. */
  async #acted(incoming: Incoming): Promise<boolean> {
    try {
      await this.#act(incoming);
      return true;
    } catch (error) {
      if (error instanceof MustWait) return false;
      throw error;
    }
  }

  async #act(incoming: Incoming): Promise<void> {
    const { item } = incoming;
    switch (item.kind) {
      case 'message':
        return this.#post({ ...incoming, item }, 'CUSTOMER');
      case 'echo':
        return this.#echoed({ ...incoming, item });
      case 'receipt':
        return this.#receipts.record({ ...incoming, item });
      default:
        return item satisfies never;
    }
  }

  /** What the page wrote without us came from a person at its inbox, or from another app. */
  async #echoed(incoming: Incoming<InboundEcho>): Promise<void> {
    if (await this.#echoes.settle(incoming)) return;
    const { contents, writtenBy } = incoming.item;
    if (contents.length > 0) await this.#post(incoming, writtenBy);
  }

  /** Posts what an item says, all of it at once. @throws MustWait */
  async #post(incoming: Incoming<Said>, senderType: PostContents['senderType']): Promise<void> {
    const routed = await this.#route(incoming);
    const { item, event, context, late } = incoming;
    const { pageId, platformMessageId, happenedAt } = item;
    const message = platformMessageId === null ? undefined : { pageId, platformMessageId };
    let index = 0;
    const newId = () => messageIdOf(event, index++);
    const input = {
      ...(await this.#saidBy(incoming, message)),
      chatId: routed.chatId,
      senderType,
      platformMessageId,
      timestamp: happenedAt,
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
    { item, event, context }: Incoming<Said>,
    message: PlatformMessage | undefined,
  ): Promise<Pick<PostContents, 'contents' | 'context'>> {
    if (message && (await this.#amendments.of(message)).unsent) {
      await this.#amendments.markUnsent(message, messageIdOf(event, 0), context);
      return { contents: [UNSENT], context: undefined };
    }
    return { contents: item.contents, context: item.kind === 'message' ? item.context : undefined };
  }

  /** What was settled before is what counts: a message never lands in two chats. @throws MustWait */
  async #route(incoming: Incoming): Promise<Routed> {
    const { event, item, itemId, context, late } = incoming;
    const loaded = await this.#executor.load(webhookItem, itemId);
    if (loaded.state.deferral !== 'none' && !late) throw new MustWait();
    const settled = await routeOf(this.#executor, itemId, loaded);
    if (settled) return settled;
    const channel = await this.#deferrals.admit(incoming);
    const { platformCustomerId } = item;
    const routable = { channel, platformCustomerId, seed: event.id, chatType: 'real' } as const;
    const to = await this.#routing.route(routable, context);
    const routed = await routeItem(this.#executor, itemId, to, context, late);
    if (!routed) throw new MustWait();
    return routed;
  }
}

/** What becomes a message of a chat. */
type Said = InboundMessage | InboundEcho;

/** The same for each content of an item, whenever and wherever it is handled. */
function messageIdOf(event: ReceivedEvent, index: number): Id<'message'> {
  const { pageId, key } = event.data;
  return messageId.parse(v5(JSON.stringify([pageId, key, index]), NAMESPACE));
}

/** A chat that was deleted after the item was routed takes its messages with it. */
async function unlessDeleted(posting: Promise<unknown>): Promise<void> {
  try {
    await posting;
  } catch (error) {
    if (!(error instanceof EntityNotFound)) throw error;
  }
}
