/** Runs a process for as long as this instance holds its lease, and again whenever it gets it back. */
import type { Lease, Leases } from '../leases/leases.ts';
import { sleep } from '../scheduling/delays.ts';
import { Process, type ProcessDefinition, type ProcessOptions } from './process.ts';

const RETRY_MS = 500;

export class LeasedProcess {
  readonly #definition: ProcessDefinition;
  readonly #options: ProcessOptions;
  readonly #lease: Lease;
  readonly #stop = new AbortController();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #running: Promise<void>;

  constructor(definition: ProcessDefinition, leases: Leases, options: ProcessOptions) {
    const { name, progress } = definition;
    this.#definition = definition;
    this.#options = options;
    this.#lease = leases.of(`process ${name}`, {
      ...(progress && {
        progress: () => progress.position,
        onProgress: position => progress.reached(position) || progress.advance(position, false),
      }),
    });
    this.#stop.signal.addEventListener('abort', () => this.#stopped.resolve());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#until(() => this.#lease.held);
      if (this.#stop.signal.aborted) return;
      await this.#serve().catch(error => this.#retryLater(error));
    }
  }

  /** One term. */
  async #serve(): Promise<void> {
    const process = await Process.start(this.#definition, this.#options);
    await this.#until(() => !this.#lease.held);
    await process.stop();
  }

  async #retryLater(error: unknown): Promise<void> {
    this.#options.onFailure(this.#definition.name, error);
    await sleep(RETRY_MS, { signal: this.#stop.signal });
  }

  /** Resolves once `reached`, or at the stop. */
  async #until(reached: () => boolean): Promise<void> {
    while (!(reached() || this.#stop.signal.aborted)) {
      await Promise.race([this.#lease.change(), this.#stopped.promise]);
    }
  }
}
