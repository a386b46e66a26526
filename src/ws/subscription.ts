/**
 * One socket's following of one topic: first what it has missed, read from the timeline, then what is pushed.
 * Every event comes once and in order, because a position at or below the last delivered one is passed over.
 */
import type { Position } from '../events/event.ts';

/** Pushed frames kept while the last page is read; a burst above it sends the subscription back to reading. */
const MAX_HELD_FRAMES = 1_000;

export interface PositionedFrame {
  readonly position: Position;
  readonly frame: Buffer;
}

/** Where frames go: a socket. */
export interface Receiver {
  push(frame: Buffer): void;
  /** Resolves when what was pushed is mostly on its way, false once the socket is closed. */
  drained(): Promise<boolean>;
}

/** The next frames of the topic behind a position, in order; fewer than asked for only at the end. */
export type ReadPage = (
  after: Position,
) => Promise<{ readonly frames: readonly PositionedFrame[]; readonly full: boolean }>;

export class Subscription {
  readonly receiver: Receiver;
  #delivered: Position;
  /** Pushed frames that wait until what lies before them has been read. */
  #held: PositionedFrame[] | undefined;
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
      this.#held?.push({ position, frame });
      return false;
    }
    this.#delivered = position;
    if (!known) this.receiver.push(frame);
    return true;
  }

  close(): void {
    this.#state = 'closed';
  }

  /** Delivers what was missed, then goes live. Resolves early when the socket or the subscription is closed. */
  async catchUp(read: ReadPage): Promise<void> {
    while (this.#state === 'reading') {
      this.#held = undefined;
      await this.#readToTheEnd(read);
      // From here on what is pushed is held: whatever was pushed before lies in the timeline already.
      this.#held = [];
      await this.#readToTheEnd(read);
      if (this.#held.length <= MAX_HELD_FRAMES) this.#goLive(this.#held);
    }
  }

  #goLive(held: readonly PositionedFrame[]): void {
    if (this.#state !== 'reading') return;
    this.#state = 'live';
    this.#held = undefined;
    for (const each of held) this.offer(each, false);
  }

  async #readToTheEnd(read: ReadPage): Promise<void> {
    for (let full = true; full && this.#state === 'reading'; ) {
      const page = await read(this.#delivered);
      ({ full } = page);
      for (const { position, frame } of page.frames) await this.#deliver(position, frame);
    }
  }

  /** At the pace of the socket: what was missed never makes a client too slow. */
  async #deliver(position: Position, frame: Buffer): Promise<void> {
    if (this.#state !== 'reading') return;
    this.#delivered = position;
    this.receiver.push(frame);
    if (!(await this.receiver.drained())) this.close();
  }
}
