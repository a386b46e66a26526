/**
 * Finds the messages of ours that show a platform's message: what came in by a webhook, what we sent, and what somebody
 * posted with the platform's id. Of a chat's stream only the place is read at which they must lie.
 */

import { channel } from '../../commands/channel.ts';
import { chat } from '../../commands/chat.ts';
import { delivery } from '../../commands/delivery.ts';
import { streamName } from '../../commands/engine/aggregate.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { routeOf, webhookItemId } from '../../commands/webhookItem.ts';
import type { Id } from '../../events/catalog/ids.ts';
import { currentVersion } from '../../events/catalog/index.ts';
import type { Delivery } from '../../events/entities.ts';
import type { Position } from '../../events/event.ts';
import { holdsMessage, type PostEvent } from '../../events/message.ts';
import type { PlatformMessage } from '../../events/platformMessage.ts';
import { pagesBackwards, pagesForwards, revisionBehind } from '../../events/streamReading.ts';
import type { Lookups } from '../lookups.ts';

/** Kinds of items that a message is made of. */
const KINDS = ['message', 'echo', 'postback'] as const;
const PAGE = 100;

/** Messages of one chat. */
export interface Found {
  readonly chatId: Id<'chat'>;
  /** The events that posted them, in order. */
  readonly posts: readonly PostEvent[];
  /** They show a part of a message of ours, or more than this one platform message. */
  readonly isPart: boolean;
}

export class Posts {
  readonly #executor: Executor;
  readonly #lookups: Lookups;

  constructor(executor: Executor, lookups: Lookups) {
    this.#executor = executor;
    this.#lookups = lookups;
  }

  /** Waits until the read models show everything through a position. @throws ReadModelsNotReady */
  async of(message: PlatformMessage, through: Position): Promise<readonly Found[]> {
    const routed = await Promise.all(KINDS.map(kind => this.#routed(message, kind)));
    await this.#lookups.reaches(through);
    const others = [...(await this.#sent(message)), ...(await this.#named(message))];
    return [...routed, ...others].flatMap(found => (found && found.posts.length > 0 ? [found] : []));
  }

  /** What intake posted, after it settled the chat. Of a message that is on its way there is nothing yet. */
  async #routed(
    { pageId, platformMessageId }: PlatformMessage,
    kind: (typeof KINDS)[number],
  ): Promise<Found | undefined> {
    const itemId = webhookItemId({ pageId, kind, key: platformMessageId });
    const routed = await routeOf(this.#executor, itemId);
    if (!routed) return undefined;
    const { chatId, since } = routed;
    const posts: PostEvent[] = [];
    const from = await revisionBehind(this.#store, this.#streamOf(chatId), since);
    for await (const page of pagesForwards(this.#store, this.#streamOf(chatId), from, PAGE)) {
      const found = page
        .filter(holdsMessage)
        .filter(({ data }) => data.platformMessageId === platformMessageId);
      posts.push(...found.map(currentVersion));
      // The contents of one message stand together.
      if (posts.length > 0 && found.at(-1) !== page.at(-1)) break;
    }
    return { chatId, posts, isPart: false };
  }

  /** Of a long text each part has an id of its own. */
  async #sent({ pageId, platformMessageId }: PlatformMessage): Promise<readonly (Found | undefined)[]> {
    const found: (Found | undefined)[] = [];
    for (const sent of await this.#lookups.deliveriesNamed(platformMessageId)) {
      if (await this.#isOn(sent.channelId, pageId)) found.push(await this.#queued(sent));
    }
    return found;
  }

  /** What was posted with the platform's id. */
  async #named({ pageId, platformMessageId }: PlatformMessage): Promise<readonly Found[]> {
    const found: Found[] = [];
    for (const { chatId, revision } of await this.#lookups.platformIdsOf(platformMessageId)) {
      const posts = await this.#at(chatId, revision);
      const [first] = posts;
      if (first && (await this.#isOn(first.data.channelId, pageId)))
        found.push({ chatId, posts, isPart: false });
    }
    return found;
  }

  /** A message was queued right after it was posted. */
  async #queued({ chatId, messageId, parts }: Delivery): Promise<Found | undefined> {
    const [queued] = await this.#store.readStream(streamName(delivery, messageId), { limit: 1 });
    if (!queued) return undefined;
    const stream = this.#streamOf(chatId);
    const next = await revisionBehind(this.#store, stream, queued.position);
    for await (const page of pagesBackwards(this.#store, stream, next - 1, PAGE)) {
      const posted = page.filter(holdsMessage).find(({ data }) => data.messageId === messageId);
      if (posted) return { chatId, posts: [currentVersion(posted)], isPart: parts > 1 };
    }
    return undefined;
  }

  async #at(chatId: Id<'chat'>, revision: number): Promise<readonly PostEvent[]> {
    const events = await this.#store.readStream(this.#streamOf(chatId), { from: revision, limit: 1 });
    return events.filter(holdsMessage).map(currentVersion);
  }

  /** A channel that is gone no longer says which page it was. */
  async #isOn(channelId: Id<'channel'>, pageId: string): Promise<boolean> {
    const { state } = await this.#executor.load(channel, channelId);
    return state.status !== 'active' || state.entity.platformSpecificId === pageId;
  }

  #streamOf(chatId: Id<'chat'>): string {
    return streamName(chat, chatId);
  }

  get #store() {
    return this.#executor.store;
  }
}
