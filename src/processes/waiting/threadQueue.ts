/**
 * What waits of one person on one page, handled oldest first, for as long as the page has an active channel. An item
 * that fails is tried as often as any event, then parked, and those after it go on.
 */

import { streamName } from '../../commands/engine/aggregate.ts';
import { causedBy } from '../../commands/engine/commandContext.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { type CatchUpItem, catchUpItem, webhookItem } from '../../commands/webhookItem.ts';
import { currentVersion } from '../../events/catalog/index.ts';
import type { Thread } from '../../events/catalog/webhook.ts';
import type { WaitingItem } from '../../events/entities.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import { isOneOf } from '../../events/typedEvents.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import { Attempts, type Parking } from '../attempts.ts';
import type { ReceivedEvent } from '../intake/incoming.ts';
import type { Intake } from '../intake/intake.ts';
import type { WaitingItems } from '../intake/waitingItems.ts';
import type { Lookups } from '../lookups.ts';
import type { Handling } from '../process.ts';

/** Items that are handled before it is the turn of others. */
const PAGE = 50;

export interface ThreadQueueParts {
  readonly executor: Executor;
  readonly platforms: PlatformRegistry;
  readonly intake: Intake;
  readonly lookups: Lookups;
  readonly waiting: WaitingItems;
  readonly parking: Parking;
}

/** `all`: nothing was left; `some`: there may be more; `off`: the page has no active channel (any more). */
export type Taken = 'all' | 'some' | 'off';

type Outcome = CatchUpItem['outcome'] | 'off';

export class ThreadQueue {
  readonly #parts: ThreadQueueParts;
  readonly #handling: Handling;
  readonly #attempts: Attempts;

  constructor(parts: ThreadQueueParts, handling: Handling) {
    this.#parts = parts;
    this.#handling = handling;
    // Parked as what intake could not handle: an operator's retry goes there.
    this.#attempts = new Attempts('intake', parts.parking, handling.signal, handling.failed);
  }

  /** The next items. Rejects at the stop of the process. Once it resolves, the read models show what came of them. */
  async takeSome(thread: Thread): Promise<Taken> {
    const { lookups, platforms, waiting } = this.#parts;
    const account = platforms.accountOf(thread);
    if (!account || !(await lookups.channelOf(account))) return 'off';
    const items = await waiting.ofThread(thread, PAGE);
    const reached = await this.#takePage(items);
    if (reached === 'off') return 'off';
    await lookups.reaches(reached);
    return items.length < PAGE ? 'all' : 'some';
  }

  /** The position after which none of them is shown as waiting. Rejects only once nothing is under way any more. */
  async #takePage(items: readonly WaitingItem[]): Promise<Position | 'off'> {
    const ends: Promise<Position>[] = [];
    try {
      for (const item of items) {
        const taken = await this.#take(item);
        if (taken === 'off') return 'off';
        ends.push(taken.end);
      }
    } finally {
      await Promise.allSettled(ends);
    }
    const positions = await Promise.all(ends);
    return positions.reduce((last, position) => (position > last ? position : last), 0n);
  }

  /** Once it resolves the item is handled; that it waits no longer is being written beside the next ones. */
  async #take(item: WaitingItem): Promise<{ readonly end: Promise<Position> } | 'off'> {
    const { executor } = this.#parts;
    const { itemId, platform, pageId, platformCustomerId } = item;
    const { state, position = 0n } = await executor.load(webhookItem, itemId);
    const [received] = await executor.store.readStream(streamName(webhookItem, itemId), { limit: 1 });
    if (state.deferral !== 'waiting' || !received || !isOneOf(['WebhookItemReceived'], received))
      return { end: Promise.resolve(position) };
    const outcome = await this.#outcomeOf(currentVersion(received));
    if (outcome === 'off') return 'off';
    const end = this.#end({ itemId, platform, pageId, platformCustomerId, outcome }, received);
    // Its failure reaches the callers that wait for the page.
    end.catch(() => {});
    return { end };
  }

  async #end(data: CatchUpItem, cause: RecordedEvent): Promise<Position> {
    const { position = 0n } = await catchUpItem(this.#parts.executor, data, causedBy(cause));
    return position;
  }

  async #outcomeOf(received: ReceivedEvent): Promise<Outcome> {
    // Parking is what becomes of it where no attempt comes to an end.
    let outcome: Outcome = 'parked';
    await this.#attempts.first(received, async () => {
      outcome = (await this.#parts.intake.takeLate(received, this.#handling)) ? 'handled' : 'off';
    });
    this.#handling.signal.throwIfAborted();
    return outcome;
  }
}
