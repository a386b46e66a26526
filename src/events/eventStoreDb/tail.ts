/**
 * The newest events in memory, shared by all subscribers of this process. Two generations take turns, which bounds
 * the memory and keeps adding cheap. Who is further behind reads from the server.
 */
import type { Position, RecordedEvent } from '../event.ts';
import { BEFORE_ALL } from './positions.ts';

/** Events a generation; a subscriber further behind than one to two of them reads pages. */
const MAX_EVENTS = 2_048;
/** Bytes of data and metadata a generation. */
const MAX_BYTES = 8_388_608;

export class Tail {
  #older: readonly RecordedEvent[] = [];
  #newer: RecordedEvent[] = [];
  #bytes = 0;
  /** What lies in memory comes after this position. */
  #start: Position | undefined;
  #through: Position = BEFORE_ALL;

  /** Whether it holds any part of the log, be it one without events. */
  get begun(): boolean {
    return this.#start !== undefined;
  }

  /** Everything up to here has been seen. */
  get through(): Position {
    return this.#through;
  }

  /** Holds nothing yet, and will hold what comes after this position. */
  begin(position: Position): void {
    this.forget();
    this.#start = position;
    this.#through = position;
  }

  forget(): void {
    this.#older = [];
    this.#newer = [];
    this.#bytes = 0;
    this.#start = undefined;
    this.#through = BEFORE_ALL;
  }

  /** An event that it has already is left out. */
  push(event: RecordedEvent, bytes: number): void {
    if (event.position <= this.#through) return;
    if (this.#newer.length === MAX_EVENTS || this.#bytes > MAX_BYTES) this.#turn();
    this.#newer.push(event);
    this.#bytes += bytes;
    this.#through = event.position;
  }

  /** Nothing more comes up to this position. */
  moveTo(position: Position): void {
    if (position > this.#through) this.#through = position;
  }

  /** Events after a position; undefined where memory does not reach back that far. */
  after(position: Position, limit: number): readonly RecordedEvent[] | undefined {
    if (this.#start === undefined || position < this.#start) return undefined;
    const older = this.#older.slice(countUpTo(this.#older, position)).slice(0, limit);
    const from = countUpTo(this.#newer, position);
    return [...older, ...this.#newer.slice(from, from + limit - older.length)];
  }

  /** The position of the last known event up to a position. */
  upTo(position: Position): Position | undefined {
    if (this.#start === undefined || position < this.#start) return undefined;
    const newer = this.#newer[countUpTo(this.#newer, position) - 1];
    const older = this.#older[countUpTo(this.#older, position) - 1];
    return (newer ?? older)?.position ?? this.#start;
  }

  #turn(): void {
    this.#start = this.#older.at(-1)?.position ?? this.#start;
    this.#older = this.#newer;
    this.#newer = [];
    this.#bytes = 0;
  }
}

/** How many of the events, which are in order, lie at or before a position. */
function countUpTo(events: readonly RecordedEvent[], position: Position): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0n) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
