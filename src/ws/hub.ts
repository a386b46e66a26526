/** Who follows what, and the way of an event from the read models to all who follow it. Knows no socket. */
import type { Position, RecordedEvent } from '../events/event.ts';
import type { Document, ReadStore } from '../projections/readStore.ts';
import { sortable, timelineEntry } from '../projections/timeline.ts';
import { timelineFrame } from './frames.ts';
import type { Topic } from './protocol.ts';
import { type PositionedFrame, type Receiver, Subscription } from './subscription.ts';

/** Timeline rows read at once for a subscription that catches up. */
const PAGE = 100;

export interface HubOptions {
  /** @throws ReadModelsNotReady */
  readonly reads: { readonly store: ReadStore };
  readonly onFailure: (error: unknown) => void;
}

export class Hub {
  readonly #options: HubOptions;
  readonly #followers = new Map<Topic, Set<Subscription>>();
  #position: Position = 0n;
  #published: RecordedEvent[] = [];
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
    if (!this.#publishing) this.#drain().catch(this.#options.onFailure);
  }

  /** Live from now on. */
  follow(topic: Topic, receiver: Receiver): Subscription {
    return this.#add(topic, new Subscription(receiver, this.#position, 'live'));
  }

  /** Everything behind `after`, then live; `caughtUp` rejects where the timeline cannot be read. */
  resume(
    topic: Topic,
    receiver: Receiver,
    after: Position,
  ): { subscription: Subscription; catchUp: () => Promise<void> } {
    const subscription = this.#add(topic, new Subscription(receiver, after, 'reading'));
    return { subscription, catchUp: () => subscription.catchUp(from => this.#page(topic, from)) };
  }

  unfollow(topic: Topic, subscription: Subscription): void {
    subscription.close();
    const followers = this.#followers.get(topic);
    followers?.delete(subscription);
    if (followers?.size === 0) this.#followers.delete(topic);
  }

  /** Sends a frame that is in no timeline to all who follow one of the topics, but not to `except`. */
  broadcast(topics: readonly Topic[], frame: Buffer, except: Receiver): void {
    const receivers = new Set(
      topics.flatMap(topic => [...this.#of(topic)].map(follower => follower.receiver)),
    );
    receivers.delete(except);
    for (const receiver of receivers) receiver.push(frame);
  }

  #add(topic: Topic, subscription: Subscription): Subscription {
    const followers = this.#followers.get(topic) ?? new Set();
    this.#followers.set(topic, followers.add(subscription));
    return subscription;
  }

  #of(topic: Topic): ReadonlySet<Subscription> {
    return this.#followers.get(topic) ?? NOBODY;
  }

  async #drain(): Promise<void> {
    this.#publishing = true;
    try {
      while (this.#published.length > 0) {
        const events = this.#published;
        this.#published = [];
        for (const event of events) {
          // Without followers there is nothing to read, and a busy log is not slowed down by awaiting that.
          if (this.#followers.size > 0) await this.#push(event);
          this.#position = event.position;
        }
      }
    } finally {
      this.#publishing = false;
    }
  }

  async #push(event: RecordedEvent): Promise<void> {
    const entry = timelineEntry(event);
    const topics = entry ? topicsOf(entry) : [];
    if (entry && topics.some(topic => this.#followers.has(topic))) {
      const frame = timelineFrame(entry, await this.#chatOf(entry));
      this.#offer(topics, { position: event.position, frame });
    }
  }

  #offer(topics: readonly Topic[], frame: PositionedFrame): void {
    const served = new Set<Receiver>();
    for (const topic of topics) {
      for (const follower of this.#of(topic)) {
        if (follower.offer(frame, served.has(follower.receiver))) served.add(follower.receiver);
      }
    }
  }

  /** The chat as it is shown now; only frames about the chat itself carry it. */
  async #chatOf({ kind, change, chatId }: Document): Promise<string | undefined> {
    if (kind !== 'chat' || change === 'deleted') return undefined;
    const query = { include: [], includeLimit: 1 };
    return (await this.#options.reads.store.get('chats', String(chatId), query))?.text;
  }

  async #page(topic: Topic, from: Position) {
    const [kind, id] = splitTopic(topic);
    const { text } = await this.#options.reads.store.list('timeline', {
      where: { [`${kind}Id`]: id },
      after: sortable(from),
      limit: PAGE,
      offset: 0,
      include: ['chat'],
      includeLimit: 1,
      total: 'none',
    });
    const rows: (Document & { readonly chat: unknown })[] = JSON.parse(text);
    const frames = rows.map(({ chat, ...entry }) => ({
      position: BigInt(String(entry.position)),
      frame: timelineFrame(entry, chat === null ? undefined : JSON.stringify(chat)),
    }));
    return { frames, full: rows.length === PAGE };
  }
}

const NOBODY: ReadonlySet<Subscription> = new Set();

const topicsOf = ({ chatId, businessId }: Document): readonly Topic[] => [
  `chat ${chatId}`,
  `business ${businessId}`,
];

function splitTopic(topic: Topic): readonly [kind: string, id: string] {
  const space = topic.indexOf(' ');
  return [topic.slice(0, space), topic.slice(space + 1)];
}
