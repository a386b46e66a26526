/**
 * The adapter for an EventStoreDB or KurrentDB cluster: what the rest of the system may use of it. The client is
 * loaded when a store is opened, so that the embedded engine does not pay for it.
 */
import type { EngineNotice } from '../engineNotices.ts';
import type { EngineStart } from '../engineStart.ts';
import type { EventStore } from '../eventStore.ts';
import type { InterruptionReason } from '../interruptions.ts';

export { checkEventStoreUrl } from './connectionString.ts';
export { EventStoreUnreachable } from './errors.ts';

export interface EventStoreDbOptions extends EngineStart {
  /** Connection string, as {@link checkEventStoreUrl} takes it. */
  readonly url: string;
  /** Keeps several logs apart in one cluster. Letters, digits, `.`, `_` and `-`. Default: `chatledger`. */
  readonly namespace?: string;
  /** The live subscription was ended; it goes on by itself. For metrics and the log. */
  readonly onInterruption: (reason: InterruptionReason, error: unknown) => void;
  /** What became of the cluster while the store is open. Default: nobody is told. */
  readonly onEngineNotice?: (notice: EngineNotice) => void;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

/** Waits for a cluster that is starting. @throws EventStoreUnreachable */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStore> {
  const { open } = await import('./open.ts');
  return open(options);
}
