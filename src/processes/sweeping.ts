/** Runs a sweep over and over until a signal; its timer keeps no process alive. */
import { sleep } from '../scheduling/delays.ts';

/** Work beside the events, such as looking for what has waited too long. It starts again after each pause. */
export interface Sweep {
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

export function keepSweeping(
  { everyMs, run }: Sweep,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): void {
  const sweeping = async () => {
    while (!signal.aborted) {
      // What fails while the system stops has nothing to say.
      await run().catch(error => signal.aborted || onFailure(error));
      await sleep(everyMs, { signal, ref: false });
    }
  };
  void sweeping();
}
