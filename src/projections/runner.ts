/** Follows the log and keeps the read models up with it: one batch after another, checkpoint and changes together. */
import { currentVersion } from '../events/catalog/index.ts';
import type { Batch, EventStore, SubscriptionDropped } from '../events/eventStore.ts';
import { followLog } from '../events/follow.ts';
import { project } from './index.ts';
import type { Progress } from './progress.ts';
import type { ReadStore } from './readStore.ts';

const BATCH_SIZE = 1_000;

/** What the runner tells whoever watches it. */
export interface RunnerWatch {
  /** `seconds`: how long the batch took to apply. */
  readonly applied: (batch: Batch, seconds: number) => void;
  /** The engine ended the subscription; it goes on from the last batch. */
  readonly dropped: (error: SubscriptionDropped) => void;
  /** The read models stand still; tried again after a pause. */
  readonly failed: (error: unknown) => void;
}

export class ProjectionRunner {
  readonly progress: Progress;
  readonly #store: EventStore;
  readonly #readStore: ReadStore;
  readonly #watch: RunnerWatch;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  private constructor(store: EventStore, readStore: ReadStore, watch: RunnerWatch, progress: Progress) {
    this.#store = store;
    this.#readStore = readStore;
    this.#watch = watch;
    this.progress = progress;
  }

  /** Goes on from the read store's checkpoint; `progress` tells from then on how far it has come. */
  static async start(
    store: EventStore,
    readStore: ReadStore,
    watch: RunnerWatch,
    progress: Progress,
  ): Promise<ProjectionRunner> {
    progress.advance(await readStore.checkpoint(), false);
    const runner = new ProjectionRunner(store, readStore, watch, progress);
    runner.#running = runner.#run();
    return runner;
  }

  /** Resolves once the batch under way is applied and nothing follows it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #run(): Promise<void> {
    return followLog(this.#store, {
      batchSize: BATCH_SIZE,
      signal: this.#stop.signal,
      position: () => this.progress.position,
      handle: batch => this.#apply(batch),
      dropped: this.#watch.dropped,
      failed: this.#watch.failed,
    });
  }

  async #apply(batch: Batch): Promise<void> {
    const { events, through, caughtUp } = batch;
    const started = performance.now();
    if (through !== undefined && through !== this.progress.position) {
      const changes = events.flatMap(event => project(currentVersion(event)));
      await this.#readStore.apply({ changes, checkpoint: through });
    }
    this.progress.advance(through, caughtUp);
    this.#watch.applied(batch, (performance.now() - started) / 1_000);
  }
}
