/**
 * One socket's following of one topic: first what it has missed, read from the timeline, then what is pushed.
 * Every event comes once and in order, because a position at or below the last delivered one is passed over.
 */
import type { Position } from '../events/event.ts';
import type { ConcurrencyLimit } from '../scheduling/concurrencyLimit.ts';
import { giveWay } from '../scheduling/timeSlices.ts';

/** Pushed frames kept while the last page is read; a burst above it sends the subscription back to reading. */
const MAX_HELD_FRAMES = 1_000;
/** The same in bytes: all of them go to the socket at once, for which they must not count as too much. */
const MAX_HELD_BYTES = 512 * 1024;

export interface PositionedFrame {
  readonly position: Position;
  readonly frame: Buffer;
}

/** Where frames go: a socket. */
export interface Receiver {
  push(frame: Buffer): void;
  /** True while much of what was pushed still waits for the reader. */
  readonly isCongested: boolean;
  /** Resolves when what was pushed is mostly on its way, false once the socket is closed. */
  drained(): Promise<boolean>;
}

/** The next frames of the topic after a position, in order; fewer than asked for only at the end. */
type ReadPage = (
  after: Position,
) => Promise<{ readonly frames: readonly PositionedFrame[]; readonly full: boolean }>;

/** Pushed frames that wait until what lies before them has been read. */
class HeldFrames {
  readonly frames: PositionedFrame[] = [];
  #bytes = 0;
  #isOverfull = false;

  /** There were more than may be held: none are kept. */
  get isOverfull(): boolean {
    return this.#isOverfull;
  }

  add(frame: PositionedFrame): void {
    const last = this.frames.at(-1);
    if (this.#isOverfull || (last && last.position >= frame.position)) return;
    this.frames.push(frame);
    this.#bytes += frame.frame.length;
    this.#isOverfull = this.frames.length > MAX_HELD_FRAMES || this.#bytes > MAX_HELD_BYTES;
    if (this.#isOverfull) this.frames.length = 0;
  }
}

export class Subscription {
  readonly receiver: Receiver;
  #delivered: Position;
  #held: HeldFrames | undefined;
  #state: 'reading' | 'live' | 'closed';

  /** `after`: what lies at or before it is not delivered. Live from the start unless it is caught up first. */
  constructor(receiver: Receiver, after: Position, state: 'reading' | 'live') {
    this.receiver = receiver;
    this.#delivered = after;
    this.#state = state;
  }

  /** Takes a pushed frame; answers whether it went to the socket. `known`: the socket has it by another way. */
  offer({ position, frame }: PositionedFrame, known: boolean): boolean {
    if (position <= this.#delivered || this.#state === 'closed') return false;
    if (this.#state === 'reading') {
      this.#held?.add({ position, frame });
      return false;
    }
    this.#delivered = position;
    if (!known) this.receiver.push(frame);
    return true;
  }

  close(): void {
    this.#state = 'closed';
  }

  /** Gives up pushed frames that wait for this subscription: it reads them from the timeline. False where it does so already. */
  fallBack(): boolean {
    if (this.#state !== 'live') return false;
    this.#state = 'reading';
    return true;
  }

  /**
   * Delivers what was missed, then goes live. Resolves early when the socket or the subscription is closed. A place
   * within `limit` is held while pages are read and pushed, never while a slow reader is waited for.
   */
  async catchUp(read: ReadPage, limit: ConcurrencyLimit): Promise<void> {
    while (this.#state === 'reading') {
      this.#held = undefined;
      await this.#readToTheEnd(read, limit);
      // From here on what is pushed is held: whatever was pushed before lies in the timeline already.
      const held = new HeldFrames();
      this.#held = held;
      await this.#readToTheEnd(read, limit);
      if (!held.isOverfull) this.#goLive(held.frames);
    }
  }

  #goLive(held: readonly PositionedFrame[]): void {
    if (this.#state !== 'reading') return;
    this.#state = 'live';
    this.#held = undefined;
    for (const each of held) this.offer(each, false);
  }

  async #readToTheEnd(read: ReadPage, limit: ConcurrencyLimit): Promise<void> {
    for (let atEnd = false; !atEnd && this.#state === 'reading'; ) {
      atEnd = await limit.run(() => this.#readUntilCongested(read));
      // At the pace of the reader: what was missed never makes a client too slow.
      if (!(await this.receiver.drained())) this.close();
    }
  }

  /** True once the end was reached, or nobody reads any more. */
  async #readUntilCongested(read: ReadPage): Promise<boolean> {
    for (let full = true; full && (await this.#goesOn()); ) {
      const page = await read(this.#delivered);
      ({ full } = page);
      // What is left of a page when the reader is too slow for it is read again later.
      for (const each of page.frames) if (!(await this.#deliver(each))) return this.#state !== 'reading';
    }
    return true;
  }

  /** Others have had their turn; the reader may have gone meanwhile. */
  async #goesOn(): Promise<boolean> {
    await giveWay();
    return this.#state === 'reading';
  }

  async #deliver({ position, frame }: PositionedFrame): Promise<boolean> {
    if (this.receiver.isCongested || !(await this.#goesOn())) return false;
    this.#delivered = position;
    this.receiver.push(frame);
    return true;
  }
}
