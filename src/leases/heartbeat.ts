/** What an instance does over and over to show that it is there. */
import { sleep } from '../scheduling/delays.ts';

interface HeartbeatOptions {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Of one beat; the next one comes all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** Resolves once the signal is aborted and the beat under way is over. */
export async function heartbeat(
  beat: () => Promise<void>,
  { everyMs, signal, onFailure }: HeartbeatOptions,
): Promise<void> {
  while (!signal.aborted) {
    await beat().catch(error => signal.aborted || onFailure(error));
    await sleep(everyMs, { signal });
  }
}
