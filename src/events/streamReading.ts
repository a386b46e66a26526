/** Reads of one stream that begin somewhere in its middle, found without reading what lies before. */
import type { Position, RecordedEvent } from './event.ts';
import type { EventStore } from './eventStore.ts';

/** Events of a stream read at once for an audit: with the longest contents there are, still only some megabytes. */
export const STREAM_PAGE = 100;

/**
 * The first revision at which `isReached` holds; the stream's length where it holds nowhere. Once it holds it must
 * hold for all that follow: some twenty small reads then settle it in a stream of a million.
 */
export async function firstRevision(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  isReached: (event: RecordedEvent) => boolean,
): Promise<number> {
  const [last] = await store.readStream(stream, { backwards: true, limit: 1 });
  let [low, high] = [0, last ? last.revision + 1 : 0];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await store.readStream(stream, { from: middle, limit: 1 });
    if (event && !isReached(event)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The revision that follows a position: positions grow along a stream. */
export const revisionBehind = async (
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  after: Position | undefined,
): Promise<number> =>
  after === undefined ? 0 : firstRevision(store, stream, event => event.position > after);

/** Pages of a stream, newest first, from a revision on, or from its end. */
export async function* pagesBackwards(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  from: number | 'end',
  limit: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  for (let next = from; next === 'end' || next >= 0; ) {
    const at = next === 'end' ? {} : { from: next };
    const page = await store.readStream(stream, { backwards: true, ...at, limit });
    if (page.length === 0) return;
    yield page;
    next = (page.at(-1)?.revision ?? 0) - 1;
  }
}

/** Pages of a stream, oldest first, from a revision on. */
export async function* pagesForwards(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  from: number,
  limit: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  for (let next = from; ; ) {
    const page = await store.readStream(stream, { from: next, limit });
    if (page.length === 0) return;
    yield page;
    next += page.length;
  }
}
