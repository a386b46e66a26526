/** The read models of this instance over their life: not there yet, catching up, followed to the end of the log. */
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { Progress } from './progress.ts';
import type { Projections } from './readModel.ts';
import type { ReadStore } from './readStore.ts';
import { ProjectionRunner, type RunnerWatch, type SharedReadStore } from './runner.ts';

/** How long processes wait for the read models to show an event. */
const REACH_TIMEOUT_MS = 30_000;

/** Nothing can be read, or not what is needed, before the read models have caught up with the log. */
export class ReadModelsNotReady extends Error {
  readonly code = 'read-models-not-ready';
  constructor(options?: ErrorOptions) {
    super('The read models have not caught up with the log yet', options);
  }
}

/** May take as long as a rebuild takes; rejects once the signal is aborted. */
export type OpenReadStore = (signal: AbortSignal) => Promise<SharedReadStore>;

export class ReadModels {
  readonly progress = new Progress();
  readonly #project: Projections['project'];
  readonly #stop = new AbortController();
  #opening: Promise<SharedReadStore> | undefined;
  #store: ReadStore | undefined;
  #runner: ProjectionRunner | undefined;

  constructor({ project }: Pick<Projections, 'project'>) {
    this.#project = project;
  }

  /** Whether reads are answered, and show all that was shown before. */
  get isReady(): boolean {
    return this.progress.caughtUp && this.#store?.isCurrent === true;
  }

  /** @throws ReadModelsNotReady */
  get store(): ReadStore {
    if (!this.#store || !this.progress.caughtUp) throw new ReadModelsNotReady();
    return this.#store;
  }

  /** Resolves once everything through a position is shown. @throws ReadModelsNotReady where that takes too long */
  async reach(position: Position, timeoutMs = REACH_TIMEOUT_MS): Promise<void> {
    if (await this.progress.wait(position, timeoutMs)) return;
    throw new ReadModelsNotReady({ cause: `position ${position} is not shown` });
  }

  /** Resolves once the log is being followed, or when it is stopped before. */
  async start(eventStore: EventStore, open: OpenReadStore, watch: RunnerWatch): Promise<void> {
    this.#opening = open(this.#stop.signal);
    const opened = await this.#opening;
    if (this.#stop.signal.aborted) return;
    this.#store = opened.store;
    const { progress } = this;
    const following = { eventStore, project: this.#project, shared: opened, watch, progress };
    this.#runner = await ProjectionRunner.start(following);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    const opened = await this.#opening?.catch(() => undefined);
    await this.#runner?.stop();
    await opened?.store.close();
  }
}
