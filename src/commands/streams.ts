/** Aggregate state by stream, cached by revision: only what is new since is ever read. */
import { LRUCache } from 'lru-cache';
import type { EventStore } from '../events/eventStore.ts';
import { type Aggregate, fold, type Loaded, streamName, unwritten } from './aggregate.ts';
import { restored, snapshotStream } from './snapshot.ts';

/** Streams whose state is kept in memory; the least recently used go first, and are read again when asked for. */
const CACHED_STREAMS = 50_000;
const PAGE = 1_000;

export class Streams {
  readonly store: EventStore;
  readonly #cache = new LRUCache<string, Loaded<unknown>>({ max: CACHED_STREAMS });

  constructor(store: EventStore) {
    this.store = store;
  }

  /** The state as the log has it now. */
  async load<S>(aggregate: Aggregate<S>, id: string): Promise<Loaded<S>> {
    const stream = streamName(aggregate, id);
    // A stream's name begins with its aggregate's, so what lies under it is of that aggregate's type.
    let loaded =
      (this.#cache.get(stream) as Loaded<S> | undefined) ?? (await this.#restore(aggregate, stream));
    for (;;) {
      const events = await this.store.readStream(stream, { from: loaded.revision + 1, limit: PAGE });
      if (events.length > 0) loaded = fold(aggregate, loaded, events);
      if (events.length < PAGE) break;
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

  async #restore<S>(aggregate: Aggregate<S>, stream: string): Promise<Loaded<S>> {
    if (!aggregate.snapshots) return unwritten(aggregate);
    const [last] = await this.store.readStream(snapshotStream(stream), { backwards: true, limit: 1 });
    return restored(aggregate, last);
  }
}
