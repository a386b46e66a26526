import { describe, expect, test } from '@jest/globals';
import type { Position } from '../../src/events/event.ts';
import { ConcurrencyLimit } from '../../src/scheduling/concurrencyLimit.ts';
import { type PositionedFrame, type Receiver, Subscription } from '../../src/ws/subscription.ts';
import { eventually } from '../support/dsl/eventually.ts';

const PAGE = 100;

/** A timeline that answers at once, as the embedded engine does. */
function timeline(length: number) {
  const read: Position[] = [];
  const page = async (after: Position) => {
    read.push(after);
    const first = Number(after) + 1;
    const count = Math.max(0, Math.min(PAGE, length - first + 1));
    const frames = Array.from({ length: count }, (_, index) => frameAt(first + index));
    return { frames, full: count === PAGE };
  };
  return { page, read };
}

const frameAt = (position: number): PositionedFrame => ({
  position: BigInt(position),
  frame: Buffer.from(String(position)),
});

class Reader implements Receiver {
  readonly received: string[] = [];
  isOpen = true;
  isCongested = false;
  #waiting = Promise.withResolvers<boolean>();

  push(frame: Buffer): void {
    this.received.push(String(frame));
  }
  drained(): Promise<boolean> {
    return this.isCongested ? this.#waiting.promise : Promise.resolve(this.isOpen);
  }
  readModels(): void {
    this.isCongested = false;
    this.#waiting.resolve(true);
    this.#waiting = Promise.withResolvers();
  }
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('a catch-up from a timeline that answers at once', () => {
  test('lets the event loop turn while 300,000 rows are read', async () => {
    const reader = new Reader();
    const { page } = timeline(300_000);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await new Subscription(reader, 0n, 'reading').catchUp(page, new ConcurrencyLimit(1));
    clearInterval(timer);
    expect(reader.received).toHaveLength(300_000);
    // Without giving way there is none at all; how many there are depends on the machine.
    expect(turns).toBeGreaterThan(1);
  });

  test('ends with the page under way when its reader leaves', async () => {
    const reader = new Reader();
    const { page, read } = timeline(1_000_000);
    const subscription = new Subscription(reader, 0n, 'reading');
    const done = subscription.catchUp(page, new ConcurrencyLimit(1));
    await eventually('a page comes', () => reader.received.length > 0 || undefined);
    subscription.close();
    await done;
    const frames = reader.received.length;
    expect(frames).toBeLessThan(1_000_000);
    expect(read).toHaveLength(Math.ceil((frames + 1) / PAGE));
  });

  test('a reader that is slow gives its place to others, and misses nothing', async () => {
    const limit = new ConcurrencyLimit(1);
    const [slow, quick] = [new Reader(), new Reader()];
    slow.isCongested = true;
    const { page } = timeline(250);
    const slowly = new Subscription(slow, 0n, 'reading').catchUp(page, limit);
    await new Subscription(quick, 0n, 'reading').catchUp(page, limit);
    expect(quick.received).toEqual(numbers(1, 250));
    slow.readModels();
    await slowly;
    expect(slow.received).toEqual(numbers(1, 250));
  });

  test('no more run at once than the limit says', async () => {
    const limit = new ConcurrencyLimit(2);
    let [running, most] = [0, 0];
    const { page } = timeline(1_000);
    const counted = async (after: Position) => {
      most = Math.max(most, ++running);
      await new Promise(resolve => setImmediate(resolve));
      running--;
      return page(after);
    };
    const readers = Array.from({ length: 10 }, () => new Reader());
    await Promise.all(readers.map(reader => new Subscription(reader, 0n, 'reading').catchUp(counted, limit)));
    expect(most).toBe(2);
    for (const { received } of readers) expect(received).toEqual(numbers(1, 1_000));
  });
});

test('what is pushed while a subscription reads is held up to a bound, then read', async () => {
  const reader = new Reader();
  const subscription = new Subscription(reader, 0n, 'reading');
  let pushed = false;
  const whilePushed = async (after: Position) => {
    // Behind the end of the timeline: a burst comes in while the last page is read.
    if (after === 5_000n && !pushed) {
      pushed = true;
      for (let at = 5_001; at <= 8_000; at++) subscription.offer(frameAt(at), false);
    }
    return timeline(pushed ? 8_000 : 5_000).page(after);
  };
  await subscription.catchUp(whilePushed, new ConcurrencyLimit(1));
  expect(reader.received).toEqual(numbers(1, 8_000));
});

test('what is held meanwhile is bounded in bytes too: large frames are let go of, and read', async () => {
  const reader = new Reader();
  const subscription = new Subscription(reader, 0n, 'reading');
  const large = Buffer.alloc(64 * 1024, 'x');
  const pushed = Array.from({ length: 20 }, (_, index) => BigInt(251 + index));
  let shown = 250;
  const whilePushed = async (after: Position) => {
    const page = await timeline(shown).page(after);
    // Behind the end of the timeline: a burst comes in while the last page is read.
    if (after === 250n && shown === 250) {
      shown = 270;
      for (const position of pushed) subscription.offer({ position, frame: large }, false);
    }
    return page;
  };
  await subscription.catchUp(whilePushed, new ConcurrencyLimit(1));
  // None of the large ones that were pushed came through: each was read, as the timeline has it.
  expect(reader.received).toEqual(numbers(1, 270));
});
