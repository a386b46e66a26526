/** Who follows what, and the way of an event from the read models to all who follow it. Knows no socket. */
import { memorySizeOf } from '../commands/engine/memorySize.ts';
import type { Position, RecordedEvent } from '../events/event.ts';
import type { Document, ReadStore } from '../projections/readStore.ts';
import { showsMessage, sortable, timelineEntry, withoutUnsent } from '../projections/timeline.ts';
import { unsent as unsentModel } from '../projections/unsent.ts';
import { ConcurrencyLimit } from '../scheduling/concurrencyLimit.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import { timelineFrame } from './frames.ts';
import type { Topic } from './protocol.ts';
import { type PositionedFrame, type Receiver, Subscription } from './subscription.ts';

/** Timeline rows read at once for a subscription that catches up. */
const PAGE = 100;
/** Subscriptions that read what they missed at once; others wait their turn. */
const MAX_CATCH_UPS = 16;
/** Events that wait to be pushed; above it those who follow read them from the timeline, at their own pace. */
const MAX_WAITING_EVENTS = 10_000;
/** The same in memory, in bytes. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** Followers that are pushed to before the time that it took is checked. */
const OFFERED_AT_ONCE = 32;

interface HubOptions {
  /** @throws ReadModelsNotReady */
  readonly readModels: { readonly store: ReadStore };
  readonly onFailure: (error: unknown) => void;
}

/** Called where the timeline cannot be read for a subscription, which then ends. */
type CatchUpFailed = (error: unknown) => void;

export class Hub {
  readonly #options: HubOptions;
  readonly #followers = new Map<Topic, Map<Subscription, CatchUpFailed>>();
  readonly #catchUps = new ConcurrencyLimit(MAX_CATCH_UPS);
  #position: Position = 0n;
  #published: RecordedEvent[] = [];
  #publishedBytes = 0;
  /** Of the events that are being pushed. */
  #pushedBytes = 0;
  #publishing = false;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Everything up to here has been pushed to those who follow it. */
  get position(): Position {
    return this.#position;
  }

  /** Events that the read models show by now, in order. */
  publish(events: readonly RecordedEvent[]): void {
    this.#published.push(...events);
    for (const { data } of events) this.#publishedBytes += memorySizeOf(data);
    const bytes = this.#publishedBytes + this.#pushedBytes;
    if (this.#published.length > MAX_WAITING_EVENTS || bytes > MAX_WAITING_BYTES) this.#shed();
    if (!this.#publishing) this.#drain().catch(this.#options.onFailure);
  }

  /** Live from now on. */
  follow(topic: Topic, receiver: Receiver, failed: CatchUpFailed): Subscription {
    return this.#add(topic, new Subscription(receiver, this.#position, 'live'), failed);
  }

  /** Everything after `after`, then live. */
  resume(topic: Topic, receiver: Receiver, after: Position, failed: CatchUpFailed): Subscription {
    const subscription = this.#add(topic, new Subscription(receiver, after, 'reading'), failed);
    this.#catchUp(topic, subscription, failed);
    return subscription;
  }

  /** Other frames of the socket are not held up by a long catch-up. */
  #catchUp(topic: Topic, subscription: Subscription, failed: CatchUpFailed): void {
    subscription
      .catchUp(from => this.#page(topic, from), this.#catchUps)
      .catch(error => {
        this.unfollow(topic, subscription);
        failed(error);
      });
  }

  /** Lets go of what waits to be pushed: the timeline has all of it. */
  #shed(): void {
    this.#position = this.#published.at(-1)?.position ?? this.#position;
    this.#takePublished();
    for (const [topic, subscriptions] of this.#followers) {
      for (const [subscription, failed] of subscriptions) {
        if (subscription.fallBack()) this.#catchUp(topic, subscription, failed);
      }
    }
  }

  unfollow(topic: Topic, subscription: Subscription): void {
    subscription.close();
    const followers = this.#followers.get(topic);
    followers?.delete(subscription);
    if (followers?.size === 0) this.#followers.delete(topic);
  }

  /** Who follows one of the topics, each once. */
  receiversOf(topics: readonly Topic[]): Set<Receiver> {
    return new Set(topics.flatMap(topic => [...this.#of(topic)].map(follower => follower.receiver)));
  }

  #add(topic: Topic, subscription: Subscription, failed: CatchUpFailed): Subscription {
    const followers = this.#followers.get(topic) ?? new Map();
    this.#followers.set(topic, followers.set(subscription, failed));
    return subscription;
  }

  #of(topic: Topic): Iterable<Subscription> {
    return this.#followers.get(topic)?.keys() ?? [];
  }

  async #drain(): Promise<void> {
    this.#publishing = true;
    try {
      while (this.#published.length > 0) {
        this.#pushedBytes = this.#publishedBytes;
        const events = this.#takePublished();
        const unsent = unsentAmong(events);
        for (const event of events) await this.#publishOne(event, unsent);
      }
    } finally {
      this.#pushedBytes = 0;
      this.#publishing = false;
    }
  }

  #takePublished(): readonly RecordedEvent[] {
    const events = this.#published;
    this.#published = [];
    this.#publishedBytes = 0;
    return events;
  }

  async #publishOne(event: RecordedEvent, unsent: ReadonlySet<unknown>): Promise<void> {
    if (event.position <= this.#position) return;
    // Without followers there is nothing to read, and a busy log is not slowed down by awaiting that.
    if (this.#followers.size > 0) {
      await giveWay();
      await this.#push(event, unsent);
    }
    // What waited may have been let go of meanwhile, which went further.
    if (event.position > this.#position) this.#position = event.position;
  }

  async #push(event: RecordedEvent, unsent: ReadonlySet<unknown>): Promise<void> {
    const row = timelineEntry(event);
    const entry = row && withoutUnsent(row, unsent);
    const topics = entry ? topicsOf(entry) : [];
    if (entry && topics.some(topic => this.#followers.has(topic))) {
      const frame = timelineFrame(entry, await this.#chatOf(entry));
      await this.#offer(topics, { position: event.position, frame });
    }
  }

  /** To all who follow, in slices; ends with everything up to the frame pushed. */
  async #offer(topics: readonly Topic[], frame: PositionedFrame): Promise<void> {
    const served = new Set<Receiver>();
    let offered = 0;
    for (const follower of this.#followersOf(topics)) {
      offerOnce(follower, frame, served);
      if (++offered % OFFERED_AT_ONCE === 0) await giveWay();
    }
    // Those that came while others had their turn; those who have it already pass it over.
    for (const follower of this.#followersOf(topics)) offerOnce(follower, frame, served);
    if (frame.position > this.#position) this.#position = frame.position;
  }

  *#followersOf(topics: readonly Topic[]): Generator<Subscription> {
    for (const topic of topics) yield* this.#of(topic);
  }

  /** The chat as it is shown now; only frames about the chat itself carry it. */
  async #chatOf({ kind, change, chatId }: Document): Promise<string | undefined> {
    if (kind !== 'chat' || change === 'deleted') return undefined;
    const query = { include: [], includeLimit: 1 };
    return (await this.#options.readModels.store.get('chats', String(chatId), query))?.text;
  }

  async #page(topic: Topic, from: Position) {
    const [kind, id] = splitTopic(topic);
    const { text, isCut } = await this.#options.readModels.store.list('timeline', {
      where: { [`${kind}Id`]: id },
      after: sortable(from),
      limit: PAGE,
      offset: 0,
      include: ['chat'],
      includeLimit: 1,
      total: 'none',
    });
    const rows: (Document & { readonly chat: unknown })[] = JSON.parse(text);
    const unsent = await this.#unsentOf(rows);
    const frames = rows.map(({ chat, ...entry }) => ({
      position: BigInt(String(entry.position)),
      frame: timelineFrame(withoutUnsent(entry, unsent), chat === null ? undefined : JSON.stringify(chat)),
    }));
    return { frames, full: rows.length === PAGE || isCut };
  }

  /** Which messages of a page were unsent since. */
  async #unsentOf(rows: readonly Document[]): Promise<ReadonlySet<unknown>> {
    const ids = rows.filter(showsMessage).map(({ messageId }) => String(messageId));
    return ids.length === 0
      ? new Set()
      : this.#options.readModels.store.existing(unsentModel.collection.name, ids);
  }
}

/** What is pushed together is not shown first and taken back then. */
const unsentAmong = (events: readonly RecordedEvent[]): ReadonlySet<unknown> =>
  new Set(events.filter(({ type }) => type === 'MessageUnsent').map(({ data }) => data.messageId));

function offerOnce(follower: Subscription, frame: PositionedFrame, served: Set<Receiver>): void {
  if (follower.offer(frame, served.has(follower.receiver))) served.add(follower.receiver);
}

const topicsOf = ({ chatId, businessId }: Document): readonly Topic[] => [
  `chat ${chatId}`,
  `business ${businessId}`,
];

function splitTopic(topic: Topic): readonly [kind: string, id: string] {
  const space = topic.indexOf(' ');
  return [topic.slice(0, space), topic.slice(space + 1)];
}
