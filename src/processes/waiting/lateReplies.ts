/**
 * What the bot says to messages that had to wait: one answer a chat, to the newest of them, once all of its person are
 * taken in. What was deferred is late, and nothing else: a server that was down for a while answers each as always.
 */

import { isUnsent } from '../../commands/amendment.ts';
import { chat as chatAggregate } from '../../commands/chat.ts';
import { streamName } from '../../commands/engine/aggregate.ts';
import { causedBy } from '../../commands/engine/commandContext.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { reply } from '../../commands/reply.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Thread } from '../../events/catalog/webhook.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { holdsMessage } from '../../events/message.ts';
import { isOneOf, type RecordedEventOf } from '../../events/typedEvents.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { askedBy } from '../bot/asked.ts';
import type { Bot } from '../bot/bot.ts';
import { WaitingItems } from '../intake/waitingItems.ts';
import { Lookups } from '../lookups.ts';

/** Events of a chat among which its newest customer message is looked for; after so many others it needs no answer. */
const LOOKED_THROUGH = 100;

interface LateRepliesOptions {
  readonly executor: Executor;
  readonly platforms: PlatformRegistry;
  readonly readModels: ReadModels;
  readonly bot: Bot;
}

export class LateReplies {
  readonly #executor: Executor;
  readonly #platforms: PlatformRegistry;
  readonly #bot: Bot;
  readonly #lookups: Lookups;
  readonly #waiting: WaitingItems;

  constructor({ executor, platforms, readModels, bot }: LateRepliesOptions) {
    this.#executor = executor;
    this.#platforms = platforms;
    this.#bot = bot;
    this.#lookups = new Lookups(readModels);
    this.#waiting = new WaitingItems(readModels);
  }

  /** Handles `WebhookItemCaughtUp`. */
  async caughtUp(event: RecordedEventOf<'WebhookItemCaughtUp'>): Promise<void> {
    const thread = event.data;
    await this.#lookups.reaches(event.position);
    // What is left of the person's is caught up on as well, and answered then.
    if (await this.#waiting.anyOf(thread)) return;
    const chatId = await this.#openChatOf(thread);
    if (chatId !== undefined) await this.#answerNewestIn(chatId, event);
  }

  async #openChatOf(thread: Thread): Promise<Id<'chat'> | undefined> {
    const account = this.#platforms.accountOf(thread);
    const channel = account && (await this.#lookups.channelOf(account));
    if (!channel) return undefined;
    const { channelId } = channel;
    const { platformCustomerId } = thread;
    return (await this.#lookups.openChatOf({ channelId, platformCustomerId }, 'real'))?.chatId;
  }

  async #answerNewestIn(chatId: Id<'chat'>, cause: RecordedEvent): Promise<void> {
    const { store } = this.#executor;
    const page = { backwards: true, limit: LOOKED_THROUGH };
    const events = await store.readStream(streamName(chatAggregate, chatId), page);
    const newest = await this.#newestOf(events);
    if (!newest) return;
    const asked = await askedBy(store, newest);
    if (!asked) return;
    const isFree = !events.some(event => isAnswer(event, newest.data));
    // An answer that was begun, here or by an instance that crashed, is brought to its end.
    if (isFree || (await this.#isBegun(asked.messageId))) {
      await this.#bot.answer(asked, { ...causedBy(cause), source: 'bot' as const });
    }
  }

  /**
   * Of the customer's that waited, by the platform's time: they may have come in any order. What was unsent meanwhile is
   * passed over. Undefined where one after them did not have to wait: that is answered like any other.
   */
  async #newestOf(events: readonly RecordedEvent[]): Promise<CustomerMessage | undefined> {
    let newest: CustomerMessage | undefined;
    for (const event of events.filter(each => isOneOf(['CustomerMessageReceived'], each))) {
      const { messageId, waitedSince, timestamp } = event.data;
      if (await isUnsent(this.#executor, messageId)) continue;
      if (waitedSince === undefined) break;
      if (!newest || timestamp > newest.data.timestamp) newest = event;
    }
    return newest;
  }

  async #isBegun(messageId: Id<'message'>): Promise<boolean> {
    return (await this.#executor.load(reply, messageId)).state.phase !== 'none';
  }
}

type CustomerMessage = RecordedEventOf<'CustomerMessageReceived'>;

/**
 * Whether an agent has written since, by the platform's time, or our bot since the message came in: before, it cannot
 * have known of it, however late the platform reported it. What a platform writes by itself does not count.
 */
function isAnswer(event: RecordedEvent, asked: CustomerMessage['data']): boolean {
  if (!holdsMessage(event)) return false;
  const { timestamp, waitedSince } = event.data;
  if (event.type === 'AgentReplied') return timestamp > asked.timestamp;
  return event.type === 'BotReplied' && waitedSince === undefined && timestamp > cameInAt(asked);
}

const cameInAt = ({ timestamp, waitedSince = timestamp }: CustomerMessage['data']): string =>
  waitedSince > timestamp ? waitedSince : timestamp;
