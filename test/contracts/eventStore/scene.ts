/** What a test of the contract works with: streams, types and events of its own in a log that may hold others. */
import { setImmediate as turn } from 'node:timers/promises';
import { v4 as uuid } from 'uuid';
import type { NewEvent, Position, RecordedEvent } from '../../../src/events/event.ts';
import {
  AppendOutcomeUnknown,
  type AppendResult,
  type Batch,
  type EventStore,
  EventStoreUnavailable,
  type ExpectedRevision,
  SubscriptionDropped,
} from '../../../src/events/eventStore.ts';

const DEADLINE_MS = 20_000;

interface Following {
  readonly after?: Position | undefined;
  readonly batchSize?: number;
  readonly signal: AbortSignal;
}

export class Scene {
  readonly store: EventStore;
  /** Where the log ended when the test began. */
  readonly start: Position | undefined;
  readonly #tag: string;

  static async begin(store: EventStore): Promise<Scene> {
    return new Scene(store, await store.head(), uuid());
  }

  private constructor(store: EventStore, start: Position | undefined, tag: string) {
    this.store = store;
    this.start = start;
    this.#tag = tag;
  }

  /** The same scene on another store of the same log. */
  on(store: EventStore): Scene {
    return new Scene(store, this.start, this.#tag);
  }

  stream(name = 'chat'): string {
    return `${name}-${this.#tag}`;
  }

  type(name = 'Said'): string {
    return `${name}-${this.#tag}`;
  }

  event(data: NewEvent['data'] = {}, type = 'Said'): NewEvent {
    const cause = uuid();
    return {
      id: uuid(),
      type: this.type(type),
      data,
      metadata: {
        $correlationId: cause,
        $causationId: cause,
        actor: null,
        source: 'http',
        requestId: null,
        recordedAt: '2024-02-29T12:00:00.000Z',
        version: 1,
      },
    };
  }

  /** That many events, with their number as data. */
  events(count: number, type?: string): NewEvent[] {
    return Array.from({ length: count }, (_, n) => this.event({ n }, type));
  }

  /** Appends, and asks again with the same ids for as long as the outcome is not known. */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    return settled(() => this.store.append(stream, expected, events));
  }

  /** Events that this test wrote, in the order of the log. */
  async written(): Promise<readonly RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    let after = this.start;
    for (;;) {
      const page = await this.store.readAll({ limit: 100, ...behind(after) });
      found.push(...page);
      if (page.length === 0) return found.filter(event => this.owns(event));
      after = page.at(-1)?.position;
    }
  }

  owns(event: RecordedEvent): boolean {
    return event.stream.endsWith(this.#tag);
  }

  /** Batches of a subscription until `enough`; own events alone. */
  async batches(
    enough: (batches: readonly Batch[]) => boolean,
    options: { readonly after?: Position | undefined; readonly batchSize?: number } = {},
  ): Promise<readonly Batch[]> {
    const control = new AbortController();
    const deadline = setTimeout(() => control.abort(), DEADLINE_MS);
    const seen: Batch[] = [];
    await this.follow({ ...options, signal: control.signal }, batch => {
      seen.push({ ...batch, events: batch.events.filter(event => this.owns(event)) });
      if (enough(seen)) control.abort();
    });
    clearTimeout(deadline);
    if (!enough(seen)) throw new Error(`not delivered in ${DEADLINE_MS} ms: ${seen.length} batches came`);
    return seen;
  }

  /** Hands on the batches behind `after` (default: the start), subscribed again whenever it is dropped. */
  async follow(options: Following, handle: (batch: Batch) => void): Promise<void> {
    const { after = this.start, batchSize = 1_000, signal } = options;
    let through = after;
    const once = async () => {
      for await (const batch of this.store.subscribe({ batchSize, signal, ...behind(through) })) {
        handle(batch);
        through = batch.through;
      }
    };
    let dropped = true;
    while (dropped) dropped = await isDropped(once());
  }

  /** The next `count` own events that a subscription delivers. */
  async delivered(
    count: number,
    options: { readonly after?: Position | undefined; readonly batchSize?: number } = {},
  ): Promise<readonly RecordedEvent[]> {
    return eventsOf(await this.batches(batches => eventsOf(batches).length >= count, options));
  }
}

/** Waits for a subscription's end; true where it is to be subscribed again. */
export async function isDropped(subscription: Promise<void>): Promise<boolean> {
  try {
    await subscription;
    return false;
  } catch (error) {
    if (error instanceof SubscriptionDropped) return true;
    throw error;
  }
}

export function eventsOf(batches: readonly Batch[]): readonly RecordedEvent[] {
  return batches.flatMap(batch => batch.events);
}

/** `after` as an option, left out where there is none. */
export function behind(after: Position | undefined): { after?: Position } {
  return after === undefined ? {} : { after };
}

async function settled(append: () => Promise<AppendResult>): Promise<AppendResult> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  for (;;) {
    try {
      return await append();
    } catch (error) {
      const open = error instanceof AppendOutcomeUnknown || error instanceof EventStoreUnavailable;
      if (!open || deadline.aborted) throw error;
      await turn();
    }
  }
}
