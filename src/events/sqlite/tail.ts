/**
 * The newest events in memory: live subscribers read them here, so that a commit wakes them without a query.
 * Two generations take turns, which bounds the memory and keeps adding cheap. Positions of this log are dense,
 * which only this directory may rely on.
 */
import type { RecordedEvent } from '../event.ts';
import { MAX_PAGE_BYTES } from '../eventStore.ts';
import { type EventRow, recorded, sizeOf } from './eventLog.ts';

/** Events a generation; a subscriber further behind than one to two of them reads from the file. */
const MAX_EVENTS = 2_048;
/** Characters of JSON a generation. */
const MAX_LENGTH = 8_388_608;

/** Parsed when first read, as the file's rows are; subscribers share the result and only read it. */
class TailEntry {
  readonly size: number;
  /** Of the two one is enough to keep. */
  #content: EventRow | RecordedEvent;

  constructor(row: EventRow) {
    this.size = sizeOf(row);
    this.#content = row;
  }

  get event(): RecordedEvent {
    const content = this.#content;
    if ('position' in content) return content;
    const event = recorded(content);
    this.#content = event;
    return event;
  }
}

interface Answer {
  readonly position: number;
  /** Where the log ended. */
  readonly last: number;
  readonly events: readonly RecordedEvent[];
}

export class Tail {
  #older: readonly TailEntry[] = [];
  #newer: TailEntry[] = [];
  #length = 0;
  #last: number;
  /** The last answer. After a commit every subscriber that has caught up asks for the same one. */
  #answer: Answer | undefined;

  constructor(last: number) {
    this.#last = last;
  }

  /** Position of the log's last event; 0 while it is empty. */
  get last(): number {
    return this.#last;
  }

  push(rows: readonly EventRow[]): void {
    for (const row of rows) this.#add(row);
  }

  #add(row: EventRow): void {
    if (this.#newer.length === MAX_EVENTS || this.#length > MAX_LENGTH) {
      this.#older = this.#newer;
      this.#newer = [];
      this.#length = 0;
    }
    this.#newer.push(new TailEntry(row));
    this.#length += sizeOf(row);
    this.#last = row[0];
  }

  /** Forgets what it holds: the log turned out to end elsewhere. */
  restart(last: number): void {
    this.#older = [];
    this.#newer = [];
    this.#length = 0;
    this.#last = last;
    this.#answer = undefined;
  }

  /**
   * Events after a position, at most `limit` and no more once they hold {@link MAX_PAGE_BYTES}; undefined where the tail
   * does not reach back that far.
   */
  after(position: number, limit: number): readonly RecordedEvent[] | undefined {
    const start = this.#last - this.#older.length - this.#newer.length;
    if (position < start) return undefined;
    const known = this.#answer;
    const isSame = known?.position === position && known.last === this.#last;
    if (isSame && known.events.length <= limit) return known.events;
    const events = this.#eventsFrom(position - start, limit);
    this.#answer = { position, last: this.#last, events };
    return events;
  }

  #eventsFrom(index: number, limit: number): readonly RecordedEvent[] {
    const older = this.#older.slice(index, index + limit);
    const rest = Math.max(0, index - this.#older.length);
    const newer = this.#newer.slice(rest, rest + limit - older.length);
    return upToBytes([...older, ...newer]).map(entry => entry.event);
  }
}

function upToBytes(entries: readonly TailEntry[]): readonly TailEntry[] {
  let bytes = 0;
  const last = entries.findIndex(entry => {
    bytes += entry.size;
    return bytes >= MAX_PAGE_BYTES;
  });
  return last === -1 ? entries : entries.slice(0, last + 1);
}
