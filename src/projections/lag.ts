/** For how long the read models have been behind the log. */
import type { EventStore } from '../events/eventStore.ts';
import type { Progress } from './progress.ts';

/** Seconds since the read models were last seen at the head; 0 while they are. Positions say nothing of time. */
export function lagOf(store: EventStore, progress: Progress, now: () => Date): () => Promise<number> {
  let lastSeenLevel = now().getTime();
  return async () => {
    const head = await store.head();
    const at = now().getTime();
    if (head === undefined || progress.reached(head)) lastSeenLevel = at;
    return (at - lastSeenLevel) / 1_000;
  };
}
