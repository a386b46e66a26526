/**
 * Follows the log and keeps the read models up with it: one batch after another, changes before their checkpoint. Where
 * several instances share the read models, the one with the lease applies and the others wait until it has.
 */
import type { Position } from '../events/event.ts';
import type { Batch, EventStore, SubscriptionDropped } from '../events/eventStore.ts';
import { type FollowAction, followLog } from '../events/follow.ts';
import { type Lease, ownLease } from '../leases/leases.ts';
import { sleep } from '../scheduling/delays.ts';
import { CheckpointFollower } from './checkpointFollower.ts';
import type { Progress } from './progress.ts';
import type { Projections } from './readModel.ts';
import { type ReadStore, ReadStoreReplaced } from './readStore.ts';

/** Events applied at once: some milliseconds of the event loop. */
const BATCH_SIZE = 250;
const BEFORE_ALL: Position = -1n;
/** How often it is seen to, while the log is quiet too, that the read models contain what was put into them. */
const CHECK_INTERVAL_MS = 500;

/** What the runner reports to its observer. */
export interface RunnerWatch {
  /** Events that the read models show from now on. `seconds`: how long they took. */
  readonly applied: (batch: Batch, seconds: number) => void;
  /** The engine ended the subscription; it goes on from the last batch. */
  readonly dropped: (error: SubscriptionDropped) => void;
  /** The read models stand still; tried again after a pause. */
  readonly failed: (error: unknown) => void;
}

/** Read models, and who keeps them up with the log. */
export interface SharedReadStore {
  readonly store: ReadStore;
  /** Of applying to it. */
  readonly lease: Lease;
}

/** Read models that no other instance works on. */
export const exclusive = (store: ReadStore): SharedReadStore => ({ store, lease: ownLease });

interface RunnerOptions {
  readonly eventStore: EventStore;
  readonly project: Projections['project'];
  readonly shared: SharedReadStore;
  readonly watch: RunnerWatch;
  /** Tells from the start on how far it has come. */
  readonly progress: Progress;
}

export class ProjectionRunner {
  readonly progress: Progress;
  readonly #eventStore: EventStore;
  readonly #project: Projections['project'];
  readonly #store: ReadStore;
  readonly #lease: Lease;
  readonly #watch: RunnerWatch;
  readonly #follower: CheckpointFollower;
  readonly #stop = new AbortController();
  /** Where the next batch begins: before what is shown, while other documents take the place of those shown. */
  #from: Position | undefined;
  #running: Promise<unknown> = Promise.resolve();
  /** The batch under way. */
  #handled: Promise<unknown> = Promise.resolve();

  private constructor({ eventStore, project, shared, watch, progress }: RunnerOptions) {
    this.#eventStore = eventStore;
    this.#project = project;
    this.#store = shared.store;
    this.#lease = shared.lease;
    this.#watch = watch;
    this.progress = progress;
    this.#follower = new CheckpointFollower({ ...shared, stopped: this.#stop.signal });
  }

  /** Goes on from the read store's checkpoint. */
  static async start(options: RunnerOptions): Promise<ProjectionRunner> {
    const runner = new ProjectionRunner(options);
    runner.#from = await runner.#store.checkpoint();
    runner.progress.advance(runner.#from, false);
    runner.#running = Promise.all([runner.#run(), runner.#follower.run()]);
    return runner;
  }

  /** Resolves once the batch under way is applied and nothing follows it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal: stopped } = this.#stop;
    while (!stopped.aborted) {
      const late = new AbortController();
      const signal = AbortSignal.any([stopped, late.signal]);
      const checking = this.#check(signal, late);
      await followLog(this.#eventStore, {
        batchSize: BATCH_SIZE,
        signal,
        position: () => this.#from,
        handle: batch => this.#handle(batch),
        dropped: this.#watch.dropped,
        failed: this.#watch.failed,
      });
      await checking;
    }
  }

  /** Ends the following of the log where the read models have come less far, to go on from there. Never rejects. */
  async #check(signal: AbortSignal, late: AbortController): Promise<void> {
    while (!signal.aborted) {
      await sleep(CHECK_INTERVAL_MS, { signal, ref: false });
      if (signal.aborted) return;
      // Taken before: it never runs ahead of what is stored.
      const from = this.#from ?? BEFORE_ALL;
      // Where they cannot be reached, nothing is known; what is applied next shows it as well.
      const checkpoint = await this.#store.checkpoint().catch(() => from);
      if ((checkpoint ?? BEFORE_ALL) >= from) continue;
      await this.#handled;
      this.#from = checkpoint;
      late.abort();
    }
  }

  #handle(batch: Batch): Promise<FollowAction> {
    const handled = this.#take(batch);
    this.#handled = handled.catch(() => {});
    return handled;
  }

  async #take(batch: Batch): Promise<FollowAction> {
    const started = performance.now();
    try {
      await this.#contain(batch);
    } catch (error) {
      if (!(error instanceof ReadStoreReplaced)) throw error;
      this.#from = await this.#store.checkpoint();
      return 'restart';
    }
    // What another instance was waited for at the stop need not be contained.
    if (this.#stop.signal.aborted && !this.#lease.held) return 'restart';
    this.#from = batch.through;
    this.#show(batch, (performance.now() - started) / 1_000);
    return 'continue';
  }

  /** Resolves once the read models contain the batch, or at the stop. */
  async #contain({ events, through }: Batch): Promise<void> {
    if (through === undefined || through === this.#from) return;
    if (await this.#follower.contains(through)) return;
    const changes = events.flatMap(this.#project);
    await this.#store.apply({ changes, after: this.#from ?? BEFORE_ALL, checkpoint: through });
  }

  /** What was shown before, by documents that others have replaced, is not told again. */
  #show(batch: Batch, seconds: number): void {
    const { through, caughtUp } = batch;
    const { position: shown } = this.progress;
    const isBehind = shown !== undefined && (through === undefined || through < shown);
    this.progress.advance(isBehind ? shown : through, caughtUp && !isBehind);
    const events = shown === undefined ? batch.events : batch.events.filter(event => event.position > shown);
    this.#watch.applied({ ...batch, events }, seconds);
  }
}
