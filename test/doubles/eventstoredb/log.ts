/**
 * What the double stores: records at byte offsets, the events of each stream, and the server's rules of expected
 * revisions and repeated appends. It knows no protocol. Nothing is ever copied or moved.
 */
import { numbers } from '../../support/builders/randomNumbers.ts';
import { decide, type Expected } from './expectations.ts';

/** Records never cross a multiple of this; a read may begin at each of them. */
const CHUNK_BYTES = 268_435_456;
/** Revision of the event that a tombstone leaves: the largest that the server's 64 bits hold. */
const TOMBSTONE_REVISION = 2n ** 63n - 1n;
/** What a record takes beside its texts. */
const RECORD_BYTES = 68;
/** Records are longer by less than this, so that nobody can guess where the next one begins. */
const PADDING = 64;
const TICKS_PER_MS = 10_000n;

export interface ProposedEvent {
  /** In lower case. */
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: number;
  /** Steps of 100 ns since 1970. */
  readonly created: bigint;
}

/** A place in the log; some hold no event (the server's own, empty appends). */
interface LogRecord {
  readonly position: number;
  readonly event: StoredEvent | undefined;
}

export type AppendOutcome =
  | { readonly is: 'written'; readonly revision: number; readonly position: number }
  | { readonly is: 'wrong-version'; readonly actual: number }
  | { readonly is: 'deleted' };

interface Stream {
  readonly events: StoredEvent[];
  deleted: boolean;
}

export class EventLog {
  readonly records: LogRecord[] = [];
  readonly #streams = new Map<string, Stream>();
  readonly #firstSeen = new Map<string, StoredEvent>();
  readonly #watchers = new Set<() => void>();
  readonly #random: (below: number) => number;
  #end: number;

  /** @param start where the first record begins */
  constructor(seed: number, start = 0) {
    this.#random = numbers(seed);
    this.#end = start;
    this.#skip(RECORD_BYTES);
  }

  /** Where the next record will begin. */
  get end(): number {
    return this.#end;
  }

  append(name: string, expected: Expected, events: readonly ProposedEvent[]): AppendOutcome {
    const stream = this.#streams.get(name) ?? { events: [], deleted: false };
    if (stream.deleted) return { is: 'deleted' };
    const actual = stream.events.length - 1;
    const decision = decide(expected, stream.events, events, id => this.#firstSeen.get(id));
    if (decision === 'wrong-version') return { is: 'wrong-version', actual };
    if (decision !== 'write') return { is: 'written', ...decision };
    if (events.length > 0) return this.#write(name, stream, events);
    return { is: 'written', revision: actual, position: this.#skip(RECORD_BYTES) };
  }

  /** Ends the stream for good. */
  tombstone(name: string, expected: Expected): AppendOutcome {
    const stream = this.#streams.get(name) ?? { events: [], deleted: false };
    if (stream.deleted) return { is: 'deleted' };
    const actual = stream.events.length - 1;
    if (decide(expected, stream.events, [], () => undefined) === 'wrong-version')
      return { is: 'wrong-version', actual };
    stream.deleted = true;
    this.#streams.set(name, stream);
    const nothing = new Uint8Array();
    const event = {
      id: crypto.randomUUID(),
      type: '$streamDeleted',
      json: true,
      data: nothing,
      metadata: nothing,
    };
    const position = this.#add(name, TOMBSTONE_REVISION, event).position;
    this.#notify();
    return { is: 'written', revision: actual, position };
  }

  /** The events of a stream; undefined where there is none. */
  stream(name: string): { readonly events: readonly StoredEvent[]; readonly deleted: boolean } | undefined {
    return this.#streams.get(name);
  }

  /** Index of the first record at or after the position. */
  indexFrom(position: number): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.records[middle]?.position ?? 0) >= position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Whether a record begins there, or a chunk, or the log is over before. */
  beginsAt(position: number): boolean {
    if (position % CHUNK_BYTES === 0) return true;
    const index = this.indexFrom(position);
    return index === this.records.length || this.records[index]?.position === position;
  }

  /** As it was when the record at that position was its last: what a backup of then would bring back. */
  upTo(position: number): EventLog {
    const copy = new EventLog(1, 0);
    copy.records.splice(0, copy.records.length, ...this.records.slice(0, this.indexFrom(position + 1)));
    copy.#end = this.records[copy.records.length]?.position ?? this.#end;
    for (const { event } of copy.records) if (event) copy.#bring(event);
    return copy;
  }

  #bring(event: StoredEvent): void {
    const stream = this.#streams.get(event.stream) ?? { events: [], deleted: false };
    if (event.type === '$streamDeleted') stream.deleted = true;
    else stream.events.push(event);
    this.#streams.set(event.stream, stream);
    if (!this.#firstSeen.has(event.id)) this.#firstSeen.set(event.id, event);
  }

  /** Calls back after each append, before it is answered, until the function it gives is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #write(name: string, stream: Stream, events: readonly ProposedEvent[]): AppendOutcome {
    for (const event of events) stream.events.push(this.#add(name, BigInt(stream.events.length), event));
    this.#streams.set(name, stream);
    this.#notify();
    const position = stream.events.at(-1)?.position ?? 0;
    return { is: 'written', revision: stream.events.length - 1, position };
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #add(stream: string, revision: bigint, event: ProposedEvent): StoredEvent {
    const texts = event.data.length + event.metadata.length + event.type.length + stream.length;
    const bytes = RECORD_BYTES + texts + this.#random(PADDING);
    const created = BigInt(Date.now()) * TICKS_PER_MS;
    const stored = { ...event, stream, revision, position: this.#place(bytes), created };
    if (!this.#firstSeen.has(stored.id)) this.#firstSeen.set(stored.id, stored);
    this.records.push({ position: stored.position, event: stored });
    return stored;
  }

  /** A record without an event. */
  #skip(bytes: number): number {
    const position = this.#place(bytes);
    this.records.push({ position, event: undefined });
    return position;
  }

  #place(bytes: number): number {
    const left = CHUNK_BYTES - (this.#end % CHUNK_BYTES);
    if (bytes > left) {
      this.records.push({ position: this.#end, event: undefined });
      this.#end += left;
    }
    const position = this.#end;
    this.#end += bytes;
    return position;
  }
}
