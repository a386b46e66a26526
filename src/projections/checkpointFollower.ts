/**
 * Where another instance applies the batches: waits until it has. What is stored decides; what the read store tells of
 * moves of its checkpoint is only when to look at it.
 */
import type { Position } from '../events/event.ts';
import type { Lease } from '../leases/leases.ts';
import { Backoff, type Pauses } from '../scheduling/retry.ts';
import type { CheckpointNews, ReadStore } from './readStore.ts';

/** Between looks at the checkpoint while its moves are not told. */
const POLL_BACKOFF = { firstMs: 5, maxMs: 100 };
/**
 * Between looks while they are told: what is told soon leaves no time for one. Needed where it is told late, which in a
 * sharded cluster with a quiet shard is up to ten seconds (SERVER-80427), or where something was lost on the way.
 */
const SAFETY_BACKOFF = { firstMs: 100, maxMs: 1_000 };

interface CheckpointFollowerOptions {
  readonly store: Pick<ReadStore, 'checkpoint' | 'watchCheckpoint'>;
  readonly lease: Lease;
  readonly stopped: AbortSignal;
  /** Between looks while moves are told. Default: {@link SAFETY_BACKOFF}. */
  readonly safety?: Pauses;
}

export class CheckpointFollower {
  readonly #options: CheckpointFollowerOptions;
  /** Aborted when there is a reason to look again; then there is another one. */
  #wake = new AbortController();
  #isTold = false;

  constructor(options: CheckpointFollowerOptions) {
    this.#options = options;
  }

  /** Has the moves told while another instance holds the lease. Resolves after the stop; never rejects. */
  async run(): Promise<void> {
    const { store, lease, stopped } = this.#options;
    const { promise: stop, resolve } = Promise.withResolvers<void>();
    stopped.addEventListener('abort', () => resolve(), { once: true });
    while (!stopped.aborted) {
      const following = new AbortController();
      const told = lease.held ? undefined : store.watchCheckpoint?.(this.#hear, following.signal);
      await Promise.race([lease.change(), stop]);
      following.abort();
      this.#hear('untold');
      await told;
    }
  }

  /** True once another instance has applied everything up to there, or at the stop; false as soon as that is for us to do. */
  async contains(position: Position): Promise<boolean> {
    const { store, lease, stopped, safety = SAFETY_BACKOFF } = this.#options;
    const polls = new Backoff(POLL_BACKOFF);
    const safetyLooks = new Backoff(safety);
    while (!lease.held) {
      // Taken before the look, so that no move after it is missed.
      const { signal } = this.#wake;
      const checkpoint = await store.checkpoint();
      if (checkpoint !== undefined && checkpoint >= position) return true;
      await (this.#isTold ? safetyLooks : polls).pause(signal);
      if (stopped.aborted) return true;
    }
    return false;
  }

  readonly #hear = (news: CheckpointNews): void => {
    this.#isTold = news === 'moved';
    const woken = this.#wake;
    this.#wake = new AbortController();
    woken.abort();
  };
}
