/** An entity as it was at some point of its stream, from the last snapshot before that. */
import { type Foldable, fold, type Loaded, unwritten } from '../commands/engine/aggregate.ts';
import { restored, snapshotStream } from '../commands/engine/snapshots.ts';
import type { EventStore } from '../events/eventStore.ts';
import { firstRevision, STREAM_PAGE } from '../events/streamReading.ts';
import { giveWay } from '../scheduling/timeSlices.ts';

/** The state that the event at `revision` met; nothing later is read. */
export async function stateBefore<S>(
  store: EventStore,
  aggregate: Foldable<S>,
  stream: string,
  revision: number,
): Promise<Loaded<S>> {
  let loaded = await lastSnapshot(store, aggregate, stream, revision);
  for (;;) {
    const limit = Math.min(STREAM_PAGE, revision - 1 - loaded.revision);
    const events = await store.readStream(stream, { from: loaded.revision + 1, limit });
    if (events.length === 0) return loaded;
    loaded = fold(aggregate, loaded, events);
    await giveWay();
  }
}

async function lastSnapshot<S>(
  store: EventStore,
  aggregate: Foldable<S>,
  stream: string,
  revision: number,
): Promise<Loaded<S>> {
  const { snapshots } = aggregate;
  if (!snapshots || revision <= snapshots.every) return unwritten(aggregate);
  const source = snapshotStream(stream);
  const tooLate = await firstRevision(store, source, ({ data }) => Number(data.revision) >= revision);
  if (tooLate === 0) return unwritten(aggregate);
  const [snapshot] = await store.readStream(source, { from: tooLate - 1, limit: 1 });
  return restored(aggregate, snapshot);
}
