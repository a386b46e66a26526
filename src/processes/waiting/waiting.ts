/**
 * Handles what had to wait for its page to have an active channel. Two things set it going, and between them nothing
 * is missed: an item that was deferred, since the channel may have become active while that was written; and any event
 * after which the channel is active. Either acts on read models that show its event.
 */
import { channel as channelAggregate } from '../../commands/channel.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { webhookItem } from '../../commands/webhookItem.ts';
import { channelEvents } from '../../events/catalog/channel.ts';
import { type Thread, threadOf } from '../../events/catalog/webhook.ts';
import { onEach, type RecordedEventOf } from '../../events/typedEvents.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import { Progress } from '../../projections/progress.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import type { Intake } from '../intake/intake.ts';
import { type Page, WaitingItems } from '../intake/waitingItems.ts';
import { Lookups } from '../lookups.ts';
import { createParking } from '../parking.ts';
import { defineProcess, type Handling, type ProcessDefinition } from '../process.ts';
import { Turns } from '../turns.ts';
import { type Taken, ThreadQueue, type ThreadQueueParts } from './threadQueue.ts';

/** Items of a page that are loaded at once, for the people in them. */
const PAGE = 200;
/** People whose items are handled side by side. */
const AT_ONCE = 16;
/** A page that is caught up on keeps the process from others once so many events have followed; then they wait for it. */
const MAX_IN_FLIGHT = 5_000;

type Deferred = RecordedEventOf<'WebhookItemDeferred'>;
type ChannelEvent = RecordedEventOf<(typeof channelEvents)[number]['type']>;

interface WaitingOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly platforms: PlatformRegistry;
  readonly intake: Intake;
}

export class Waiting {
  /** Up to where what was deferred is handled, if its page had an active channel. */
  readonly progress = new Progress();
  readonly #parts: ThreadQueueParts;
  readonly #turns = new Turns();

  constructor({ executor, readModels, platforms, intake }: WaitingOptions) {
    const lookups = new Lookups(readModels);
    const waiting = new WaitingItems(readModels);
    this.#parts = { executor, platforms, intake, lookups, waiting, parking: createParking(executor) };
  }

  process(): ProcessDefinition {
    const changed = (event: ChannelEvent, handling: Handling) => this.#channelChanged(event, handling);
    const channelChanged = onEach(
      channelEvents.map(({ type }) => type),
      changed,
    );
    return defineProcess({
      name: 'waiting',
      partitionOf,
      maxInFlight: MAX_IN_FLIGHT,
      progress: this.progress,
      on: {
        WebhookItemDeferred: (event, handling) => this.#deferred(event, handling),
        ...channelChanged,
      },
    });
  }

  async #deferred({ data, position }: Deferred, handling: Handling): Promise<void> {
    const { executor, lookups } = this.#parts;
    const { state } = await executor.load(webhookItem, data.itemId);
    if (state.deferral !== 'waiting') return;
    await lookups.reaches(position);
    while ((await this.#takeSome(data, handling)) === 'some') handling.signal.throwIfAborted();
  }

  async #channelChanged({ data, position }: ChannelEvent, handling: Handling): Promise<void> {
    const { executor, lookups, platforms } = this.#parts;
    const { state } = await executor.load(channelAggregate, data.channelId);
    if (state.status !== 'active' || !state.entity.isActive) return;
    const page = platforms.pageOf(state.entity);
    if (!page) return;
    await lookups.reaches(position);
    await this.#takePage(page, handling);
  }

  /** Until nothing of the page waits, or it is switched off again. Those who have waited longest come first. */
  async #takePage(page: Page, handling: Handling): Promise<void> {
    for (let last = ''; ; ) {
      const items = await this.#parts.waiting.ofPage(page, PAGE);
      const [first] = items;
      if (!first) return;
      if (first.itemId === last) throw new Error(`item ${last} is shown as waiting although it was handled`);
      last = first.itemId;
      const threads = [...new Map(items.map(item => [item.thread, item])).values()];
      if (!(await this.#takeThreads(threads, handling))) return;
    }
  }

  /** Some items of each; false where the page has no active channel. */
  async #takeThreads(threads: readonly Thread[], handling: Handling): Promise<boolean> {
    for (let start = 0; start < threads.length; start += AT_ONCE) {
      const some = threads.slice(start, start + AT_ONCE);
      const settled = await Promise.allSettled(some.map(thread => this.#takeSome(thread, handling)));
      const taken = settled.map(result => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
      if (taken.includes('off')) return false;
    }
    return true;
  }

  #takeSome(thread: Thread, handling: Handling): Promise<Taken> {
    const queue = new ThreadQueue(this.#parts, handling);
    return this.#turns.take(threadOf(thread), () => queue.takeSome(thread));
  }
}

const partitionOf = ({ type, data }: Deferred | ChannelEvent): string =>
  type === 'WebhookItemDeferred' ? threadOf(data) : `channel ${data.channelId}`;
