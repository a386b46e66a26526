/** An entity as it was at some point of its stream, from the last snapshot before that. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type Aggregate, fold, type Loaded } from '../commands/aggregate.ts';
import { snapshotStream } from '../commands/streams.ts';
import type { EventStore } from '../events/eventStore.ts';
import { firstRevision } from './streamReading.ts';

const PAGE = 500;

/** The state that the event at `revision` met; nothing later is read. */
export async function stateBefore<S>(
  store: EventStore,
  aggregate: Aggregate<S>,
  stream: string,
  revision: number,
): Promise<Loaded<S>> {
  let loaded = await restored(store, aggregate, stream, revision);
  for (;;) {
    const limit = Math.min(PAGE, revision - 1 - loaded.revision);
    const events = await store.readStream(stream, { from: loaded.revision + 1, limit });
    if (events.length === 0) return loaded;
    loaded = fold(aggregate, loaded, events);
    await breathe();
  }
}

async function restored<S>(
  store: EventStore,
  { initial, snapshots }: Aggregate<S>,
  stream: string,
  revision: number,
): Promise<Loaded<S>> {
  const fresh = { state: initial, revision: -1, position: undefined };
  if (!snapshots || revision <= snapshots.every) return fresh;
  const source = snapshotStream(stream);
  const tooLate = await firstRevision(store, source, ({ data }) => Number(data.revision) >= revision);
  if (tooLate === 0) return fresh;
  const [snapshot] = await store.readStream(source, { from: tooLate - 1, limit: 1 });
  if (!snapshot || snapshot.data.stateVersion !== snapshots.version) return fresh;
  const { data, position } = snapshot;
  return { state: snapshots.restore(data.state), revision: Number(data.revision), position };
}
