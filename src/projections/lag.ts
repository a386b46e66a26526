/** How far the read models are behind the log. */
import type { EventStore } from '../events/eventStore.ts';
import type { Progress } from './progress.ts';

/** For how many seconds the first event that is not shown yet has been in the log; 0 while all are shown. */
export function lagOf(store: EventStore, progress: Progress, now: () => Date): () => Promise<number> {
  return async () => {
    const { position } = progress;
    const [next] = await store.readAll({ limit: 1, ...(position === undefined ? {} : { after: position }) });
    if (!next) return 0;
    return Math.max(0, now().getTime() - Date.parse(next.metadata.recordedAt)) / 1_000;
  };
}
