/** A catch-up subscription over the log: the same loop for a live store and for a read-only one. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Position, RecordedEvent } from '../event.ts';
import type { Batch, SubscribeOptions } from '../eventStore.ts';
import { cursorOf } from './logReader.ts';

const DEFAULT_BATCH = 1_000;

/** What a subscription reads from. */
export interface Feed {
  readonly closed: boolean;
  /** Position of the log's last event; 0 while it is empty. */
  last(): number;
  /** What lies in memory after a position; undefined where that takes a look into the file. */
  recent(after: number, limit: number): readonly RecordedEvent[] | undefined;
  page(after: number, limit: number): readonly RecordedEvent[];
  /** Resolves when the log may have grown, the signal was aborted or the store closed. Never rejects. */
  change(signal: AbortSignal): Promise<unknown>;
}

export async function* follow(feed: Feed, options: SubscribeOptions): AsyncGenerator<Batch, void, undefined> {
  const { batchSize = DEFAULT_BATCH, signal } = options;
  let through = options.after;
  let first = true;
  while (!isOver(feed, signal)) {
    const batch = nextBatch(feed, through, batchSize);
    if (first || batch.events.length > 0) yield batch;
    first = false;
    through = batch.through;
    await (batch.caughtUp ? growth(feed, cursorOf(through), signal) : breathe());
  }
}

function nextBatch(feed: Feed, after: Position | undefined, limit: number): Batch {
  const cursor = cursorOf(after);
  const events = feed.recent(cursor, limit) ?? feed.page(cursor, limit);
  const through = events.at(-1)?.position ?? after;
  return { events, through, caughtUp: cursorOf(through) >= feed.last() };
}

async function growth(feed: Feed, cursor: number, signal: AbortSignal): Promise<void> {
  while (!isOver(feed, signal) && cursor >= feed.last()) await feed.change(signal);
}

function isOver(feed: Feed, signal: AbortSignal): boolean {
  return signal.aborted || feed.closed;
}
