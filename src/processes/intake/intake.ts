/**
 * Makes messages of what platforms told: once each, in the chat of whoever wrote. What it settled lies in the log,
 * so that an item which is handled again, after a crash or on another instance, changes nothing.
 */
import { v5 } from 'uuid';
import type { Caller } from '../../commands/caller.ts';
import { type PostMessage, postMessage } from '../../commands/chat/postMessage.ts';
import { EntityNotFound } from '../../commands/errors.ts';
import type { Executor } from '../../commands/execute.ts';
import type { ReceivedItem } from '../../commands/webhook/receiveItems.ts';
import { type Routed, routeItem, routeOf } from '../../commands/webhook/routeItem.ts';
import { webhookItemId } from '../../commands/webhook/state.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { field, idOf } from '../../integrations/facebook/json.ts';
import { contentsOf } from '../../integrations/facebook/messageContent.ts';
import { Progress } from '../../projections/progress.ts';
import type { ReadSide } from '../../projections/readSide.ts';
import { causedBy } from '../parking.ts';
import type { ProcessDefinition } from '../process.ts';
import { Lookups } from './lookups.ts';
import { Routing } from './routing.ts';

const NAMESPACE = 'd3a6a0f4-5d8e-4a5b-8a49-6f8f2b1c7e30';

export interface IntakeOptions {
  readonly executor: Executor;
  readonly reads: ReadSide;
  /** Our own app at the platform; undefined where it is not configured. */
  readonly appId: string | undefined;
}

/** An item as the log has it, and on whose behalf it is handled. */
export interface Told {
  readonly event: RecordedEvent;
  readonly item: ReceivedItem;
  /** Who wrote, or was written to: the one who is not the page. */
  readonly person: string;
  readonly caller: Caller;
}

export class Intake {
  /** Up to where every item is handled, or given up on, by this instance. */
  readonly progress = new Progress();
  readonly #executor: Executor;
  readonly #lookups: Lookups;
  readonly #routing: Routing;

  constructor({ executor, reads }: IntakeOptions) {
    this.#executor = executor;
    this.#lookups = new Lookups(reads);
    this.#routing = new Routing(executor, this.#lookups);
  }

  process(): ProcessDefinition {
    return {
      name: 'intake',
      partitionOf: event => JSON.stringify([event.data.pageId, personOf(itemOf(event))]),
      on: { WebhookItemReceived: event => this.#handle(event) },
      progress: this.progress,
    };
  }

  async #handle(event: RecordedEvent): Promise<void> {
    const item = itemOf(event);
    const person = personOf(item);
    // A thread that another app owns is none of ours.
    if (item.standby || person === undefined) return;
    const told = { event, item, person, caller: causedBy(event) };
    switch (item.kind) {
      case 'message':
      case 'postback':
        return this.#post(told, 'CUSTOMER');
      case 'echo':
      case 'delivery':
      case 'read':
      case 'seen':
      case 'reaction':
      case 'referral':
      case 'unsend':
      case 'other':
        return;
      default:
        return item.kind satisfies never;
    }
  }

  /** Posts what an item says, each content under an id of its own. A page that nobody connected has no chats. */
  async #post(told: Told, senderType: PostMessage['senderType']): Promise<void> {
    const routed = await this.#route(told);
    if (!routed) return;
    const { item, event, caller } = told;
    for (const [index, content] of contentsOf(item.item).entries()) {
      const newId = () => v5(JSON.stringify([item.pageId, item.key, index]), NAMESPACE);
      const input = {
        ...content,
        chatId: routed.chatId,
        senderType,
        platformMessageId: platformMessageIdOf(item),
        timestamp: item.happenedAt ?? event.metadata.recordedAt,
        totalTimeTaken: null,
        cost: null,
      };
      await unlessDeleted(
        postMessage(this.#executor, input, { ...caller, newId, resumedFrom: routed.since }),
      );
    }
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

/** The data is what the catalogue's schema let into the log. */
const itemOf = (event: RecordedEvent): ReceivedItem => event.data as ReceivedItem;

/** Of an echo the page is the sender. */
function personOf({ pageId, kind, item }: ReceivedItem): string | undefined {
  const person = idOf(field(item, kind === 'echo' ? 'recipient' : 'sender', 'id'));
  return person === pageId ? undefined : person;
}

/** Postbacks have had a mid since version 11 of the API. */
const platformMessageIdOf = ({ kind, key, item }: ReceivedItem): string | null =>
  kind === 'postback' ? (idOf(field(item, 'postback', 'mid')) ?? null) : key;

/** A chat that was deleted after the item was routed takes its messages with it. */
async function unlessDeleted(posting: Promise<unknown>): Promise<void> {
  try {
    await posting;
  } catch (error) {
    if (!(error instanceof EntityNotFound)) throw error;
  }
}
