/** Aggregate state by stream, cached by revision: only what is new since is ever read. */
import { LRUCache } from 'lru-cache';
import type { EventStore } from '../../events/eventStore.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';
import { type Foldable, fold, type Loaded, streamName, unwritten } from './aggregate.ts';
import { memorySizeOf } from './memorySize.ts';
import { restored, snapshotStream } from './snapshots.ts';

/** Streams whose state is kept in memory; the least recently used go first, and are read again when asked for. */
const MAX_CACHED_STREAMS = 50_000;
/** Bytes that they may hold together. */
const MAX_CACHED_BYTES = 12 * 1024 * 1024;
/** A state larger than this is not kept: the log is read each time that it is asked for. */
const MAX_STATE_BYTES = 1024 * 1024;
/** Streams that are expected to be new; one that is evicted is read from the log after all. */
const MAX_EXPECTED_UNWRITTEN = 1_000;
/** Events read at once, however long they are. */
const PAGE = 250;

export class AggregateCache {
  readonly store: EventStore;
  readonly #cache = new LRUCache<string, Loaded<unknown>>({
    max: MAX_CACHED_STREAMS,
    maxSize: MAX_CACHED_BYTES,
    maxEntrySize: MAX_STATE_BYTES,
    sizeCalculation: ({ state }, stream) => memorySizeOf(state) + memorySizeOf(stream),
  });

  readonly #expectedUnwritten = new LRUCache<string, true>({ max: MAX_EXPECTED_UNWRITTEN });

  constructor(store: EventStore) {
    this.store = store;
  }

  /** Its id was just generated. */
  expectUnwritten(stream: string): void {
    this.#expectedUnwritten.set(stream, true);
  }

  /** Whether {@link expectUnwritten} was called for it; true once. */
  isExpectedUnwritten(stream: string): boolean {
    return this.#expectedUnwritten.delete(stream) && !this.#cache.has(stream);
  }

  /** The state as the log has it now. */
  async load<S>(aggregate: Foldable<S>, id: string): Promise<Loaded<S>> {
    const stream = streamName(aggregate, id);
    // A stream's name starts with its aggregate's, so what is cached by it is of that aggregate's type.
    let loaded =
      (this.#cache.get(stream) as Loaded<S> | undefined) ?? (await this.#restore(aggregate, stream));
    for (;;) {
      const events = await this.store.readStream(stream, { from: loaded.revision + 1, limit: PAGE });
      if (events.length > 0) loaded = fold(aggregate, loaded, events);
      if (events.length < PAGE) break;
      await giveWay();
    }
    this.keep(stream, loaded);
    return loaded;
  }

  /** Remembers a state, unless a newer one is known. */
  keep<S>(stream: string, loaded: Loaded<S>): void {
    const known = this.#cache.peek(stream);
    if (loaded.revision >= 0 && (!known || known.revision < loaded.revision)) this.#cache.set(stream, loaded);
  }

  forget(stream: string): void {
    this.#cache.delete(stream);
  }

  async #restore<S>(aggregate: Foldable<S>, stream: string): Promise<Loaded<S>> {
    if (!aggregate.snapshots) return unwritten(aggregate);
    const [last] = await this.store.readStream(snapshotStream(stream), { backwards: true, limit: 1 });
    return restored(aggregate, last);
  }
}
