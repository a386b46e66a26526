/** Snapshots of long streams: an optimisation that nothing else relies on. */

import { stateSnapshotted } from '../../events/catalog/ledger.ts';
import type { Json, NewEvent, RecordedEvent } from '../../events/event.ts';
import { type EventStore, WrongExpectedRevision } from '../../events/eventStore.ts';
import { newId } from '../../newId.ts';
import { type Foldable, type Loaded, unwritten } from './aggregate.ts';

/** The stream in which snapshots of another stream lie. */
export const snapshotStream = (stream: string): string => `snapshot-${stream}`;

/** What a snapshot holds; nothing of the stream where it is of another version, or not to be understood. */
export function restored<S>(aggregate: Foldable<S>, snapshot: RecordedEvent | undefined): Loaded<S> {
  const { snapshots } = aggregate;
  if (!snapshots || snapshot?.data.stateVersion !== snapshots.version) return unwritten(aggregate);
  const state = snapshots.schema.safeParse(snapshot.data.state);
  if (!state.success) return unwritten(aggregate);
  return { state: state.data, revision: Number(snapshot.data.revision), position: snapshot.position };
}

/** Appends a snapshot each time the stream has passed a multiple of the aggregate's `snapshots.every` events. */
export async function snapshotIfDue<S>(
  store: EventStore,
  { snapshots }: Foldable<S>,
  stream: string,
  revisionBefore: number,
  { state, revision }: Loaded<S>,
  causes: readonly NewEvent[],
): Promise<void> {
  const cause = causes.at(-1);
  if (!snapshots || !cause) return;
  const passed =
    Math.floor((revision + 1) / snapshots.every) > Math.floor((revisionBefore + 1) / snapshots.every);
  if (!passed) return;
  const target = snapshotStream(stream);
  const [last] = await store.readStream(target, { backwards: true, limit: 1 });
  const data = { revision, stateVersion: snapshots.version, state: state as Json };
  const metadata = {
    ...cause.metadata,
    $causationId: cause.id,
    source: 'process' as const,
    version: stateSnapshotted.version,
  };
  try {
    await store.append(target, last?.revision ?? 'no-stream', [
      { id: newId(), type: stateSnapshotted.type, data, metadata },
    ]);
  } catch (error) {
    // Another instance took one at the same time: as good as ours.
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
}
