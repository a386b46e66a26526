/** A catch-up subscription of the port: pages of the log until its end, then the tail that all subscribers share. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Position } from '../event.ts';
import type { Batch, SubscribeOptions } from '../eventStore.ts';
import type { LiveTail } from './liveTail.ts';
import type { Scanned } from './logScan.ts';
import { BEFORE_ALL } from './positions.ts';
import type { Tail } from './tail.ts';

const DEFAULT_BATCH = 1_000;

export interface Feed {
  readonly tail: Tail;
  readonly live: LiveTail;
  /** Ends all subscriptions. */
  readonly closed: AbortSignal;
  /** At most `limit` events after a position. */
  page(after: Position, limit: number, signal: AbortSignal): Promise<Scanned>;
}

/** @throws EventStoreUnavailable */
export async function* subscribeTo(
  feed: Feed,
  options: SubscribeOptions,
): AsyncGenerator<Batch, void, undefined> {
  const over = AbortSignal.any([feed.closed, options.signal]);
  const wake = () => feed.live.wake();
  over.addEventListener('abort', wake);
  feed.live.join();
  try {
    yield* follow(feed, options, over);
  } catch (error) {
    if (!over.aborted) throw error;
  } finally {
    over.removeEventListener('abort', wake);
    feed.live.leave();
  }
}

async function* follow(
  feed: Feed,
  { after, batchSize = DEFAULT_BATCH }: SubscribeOptions,
  over: AbortSignal,
) {
  let last: Batch | undefined;
  while (!over.aborted) {
    const through = last ? last.through : after;
    const batch = fromMemory(feed, through, batchSize) ?? (await fromServer(feed, through, batchSize, over));
    if (over.aborted) return;
    if (isNews(batch, last)) yield batch;
    last = batch;
    await goOn(feed, batch, over);
  }
}

async function fromServer(
  feed: Feed,
  after: Position | undefined,
  limit: number,
  over: AbortSignal,
): Promise<Batch> {
  const { events, atEnd } = await feed.page(after ?? BEFORE_ALL, limit, over);
  return { events, through: events.at(-1)?.position ?? after, caughtUp: atEnd };
}

/** Undefined where memory does not reach back that far. */
function fromMemory({ tail, live }: Feed, after: Position | undefined, limit: number): Batch | undefined {
  const events = tail.after(after ?? BEFORE_ALL, limit);
  if (!events) return undefined;
  const last = events.at(-1)?.position ?? after ?? BEFORE_ALL;
  // Fewer than were asked for: nothing else comes up to the last checkpoint.
  const through = events.length < limit && tail.through > last ? tail.through : last;
  return { events, through: through === BEFORE_ALL ? after : through, caughtUp: live.isEnd(through) };
}

function isNews(batch: Batch, before: Batch | undefined): boolean {
  if (!before || batch.events.length > 0) return true;
  return batch.through !== before.through || (batch.caughtUp && !before.caughtUp);
}

/** Waits for events where none is known after the batch: not in memory, and not on the server as it was read. */
async function goOn({ tail, live }: Feed, batch: Batch, over: AbortSignal): Promise<void> {
  const { caughtUp, through = BEFORE_ALL } = batch;
  const atEndOfMemory = tail.begun && through === tail.through;
  if (!(caughtUp || atEndOfMemory)) return breathe();
  while (!over.aborted && !(tail.begun && tail.through > through)) await live.change();
}
