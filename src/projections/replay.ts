/** Applies a part of the log to read models, as fast as the engines allow: what every rebuild is made of. */
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import type { Projections } from './readModel.ts';
import type { ReadStore } from './readStore.ts';

const EVENTS_PER_BATCH = 5_000;

interface ReplayOptions {
  readonly store: EventStore;
  readonly project: Projections['project'];
  /** Only events after this position. Default: from the beginning. */
  readonly after?: Position | undefined;
  /** The last event to contain. Default: the last one there is, those that arrive meanwhile included. */
  readonly through?: Position | undefined;
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined;
}

export interface ReplayProgress {
  /** Events applied so far. */
  readonly events: number;
  readonly position: Position;
}

/** Answers how many events it applied, and up to where; `after` where there were none. */
export async function replayInto(
  target: Pick<ReadStore, 'apply'>,
  { store, project, through, onProgress, ...options }: ReplayOptions,
): Promise<{ readonly events: number; readonly position: Position | undefined }> {
  let events = 0;
  let { after } = options;
  for (;;) {
    const page = await store.readAll({ limit: EVENTS_PER_BATCH, ...(after === undefined ? {} : { after }) });
    const wanted = through === undefined ? page : page.filter(event => event.position <= through);
    const position = wanted.at(-1)?.position;
    if (position === undefined) return { events, position: after };
    const changes = wanted.flatMap(project);
    await target.apply({ changes, after, checkpoint: position });
    events += wanted.length;
    after = position;
    onProgress?.({ events, position });
  }
}
