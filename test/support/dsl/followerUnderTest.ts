/** An instance without the lease of the read models that it follows, and how often it has looked at their checkpoint. */
import { CheckpointFollower } from '../../../src/projections/checkpointFollower.ts';
import type { ReadStore } from '../../../src/projections/readStore.ts';
import { ManualLease } from '../../doubles/manualLease.ts';
import { eventually } from './eventually.ts';

/** So long that no test sees a look that nothing was told of. */
const NEVER = { firstMs: 600_000, maxMs: 600_000 };
/** Looks of one that polls, some hundreds of milliseconds: as long as another one has not looked, it is at rest. */
const POLLS = 8;

export class FollowerUnderTest {
  readonly lease = new ManualLease();
  looks = 0;
  readonly #stop = new AbortController();
  readonly #follower: CheckpointFollower;
  readonly #running: Promise<void>;

  /** `isTold`: it hears what the store tells of moves; false: it polls. */
  constructor(store: ReadStore, isTold: boolean) {
    const checkpoint = () => {
      this.looks++;
      return store.checkpoint();
    };
    const watchCheckpoint = isTold && store.watchCheckpoint?.bind(store);
    this.#follower = new CheckpointFollower({
      store: { checkpoint, ...(watchCheckpoint && { watchCheckpoint }) },
      lease: this.lease,
      stopped: this.#stop.signal,
      safety: NEVER,
    });
    this.#running = this.#follower.run();
  }

  contains(position: bigint): Promise<boolean> {
    return this.#follower.contains(position);
  }

  /** Resolves once it has looked at all that it was told of, and does not look while `poller` does. */
  async atRest(poller: FollowerUnderTest): Promise<void> {
    await eventually('it looks no more', async () => {
      const { looks } = this;
      await poller.polls();
      return looks === this.looks;
    });
  }

  /** Of one that is not told: resolves once it has looked a number of times. */
  async polls(): Promise<void> {
    const until = this.looks + POLLS;
    const never = this.contains(2n ** 60n);
    await eventually('it has polled', () => this.looks >= until);
    this.lease.held = true;
    await never;
    this.lease.held = false;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}
