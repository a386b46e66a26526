/** The read models of this instance over their life: not there yet, catching up, followed to the end of the log. */
import type { EventStore } from '../events/eventStore.ts';
import { Progress } from './progress.ts';
import type { ReadStore } from './readStore.ts';
import { ProjectionRunner, type RunnerWatch } from './runner.ts';

/** Nothing can be read, or not what is needed, before the read models have caught up with the log. */
export class ReadModelsNotReady extends Error {
  readonly code = 'read-models-not-ready';
  constructor(options?: ErrorOptions) {
    super('The read models have not caught up with the log yet', options);
  }
}

export class ReadSide {
  readonly progress = new Progress();
  #store: ReadStore | undefined;
  #runner: ProjectionRunner | undefined;

  /** @throws ReadModelsNotReady */
  get store(): ReadStore {
    if (!this.#store || !this.progress.caughtUp) throw new ReadModelsNotReady();
    return this.#store;
  }

  /** Resolves once the log is being followed. `open` may take as long as a rebuild takes. */
  async start(eventStore: EventStore, open: () => Promise<ReadStore>, watch: RunnerWatch): Promise<void> {
    this.#store = await open();
    this.#runner = await ProjectionRunner.start(eventStore, this.#store, watch, this.progress);
  }

  async stop(): Promise<void> {
    await this.#runner?.stop();
    await this.#store?.close();
  }
}
