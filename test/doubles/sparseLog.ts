/** A log in memory with gaps between its positions; hands out a fresh copy of an event at every read. */

import type { AppendRequest, EncodedEvent } from '../../src/events/appendRequest.ts';
import type { Position, RecordedEvent } from '../../src/events/event.ts';
import {
  type AppendResult,
  MAX_PAGE_BYTES,
  type ReadStreamOptions,
  WrongExpectedRevision,
} from '../../src/events/eventStore.ts';

interface Stored extends EncodedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
}

/** Positions grow by one to this. */
const MAX_STEP = 1_000;

export class SparseLog {
  readonly #random: () => number;
  readonly #all: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();

  constructor(random: () => number) {
    this.#random = random;
  }

  get head(): Position | undefined {
    return this.#all.at(-1)?.position;
  }

  /** @throws WrongExpectedRevision */
  append({ stream, expected, lastRevision, events }: AppendRequest): AppendResult {
    const stored = this.#streams.get(stream) ?? [];
    const end = stored.length - 1;
    if (lastRevision === end) return this.#write(stream, stored, events);
    const earlier = stored.slice(lastRevision + 1, lastRevision + 1 + events.length);
    const last = earlier.at(-1);
    const same = earlier.length === events.length && earlier.every((event, n) => event.id === events[n]?.id);
    if (!same || !last) throw new WrongExpectedRevision(stream, expected, end < 0 ? 'no-stream' : end);
    return { revision: last.revision, position: last.position };
  }

  #write(stream: string, stored: Stored[], events: readonly EncodedEvent[]): AppendResult {
    let position = this.head ?? 0n;
    for (const event of events) {
      position += BigInt(1 + Math.floor(this.#random() * MAX_STEP));
      const added = { ...event, stream, revision: stored.length, position };
      stored.push(added);
      this.#all.push(added);
    }
    this.#streams.set(stream, stored);
    return { revision: stored.length - 1, position };
  }

  readStream(stream: string, options: ReadStreamOptions): readonly RecordedEvent[] {
    const { backwards = false, limit = Number.POSITIVE_INFINITY } = options;
    const stored = this.#streams.get(stream) ?? [];
    const { from = backwards ? stored.length : 0 } = options;
    const wanted = backwards ? stored.slice(0, from + 1).reverse() : stored.slice(from);
    return wanted.slice(0, limit).map(copy);
  }

  readAll(after: Position | undefined, limit: number, types?: readonly string[]): readonly RecordedEvent[] {
    const found: RecordedEvent[] = [];
    let room = MAX_PAGE_BYTES;
    for (let n = this.#firstAfter(after ?? 0n); found.length < limit && room > 0; n++) {
      const event = this.#all[n];
      if (!event) break;
      if (types && !types.includes(event.type)) continue;
      found.push(copy(event));
      room -= event.data.length + event.metadata.length;
    }
    return found;
  }

  #firstAfter(position: Position): number {
    let [low, high] = [0, this.#all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#all[middle]?.position ?? 0n) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function copy({ data, metadata, ...event }: Stored): RecordedEvent {
  return {
    ...event,
    data: JSON.parse(data) as RecordedEvent['data'],
    metadata: JSON.parse(metadata) as RecordedEvent['metadata'],
  };
}
