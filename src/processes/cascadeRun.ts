/** One deletion's children going, page by page, until none is left. */
import type { Position } from '../events/event.ts';

/** A DELETE does not wait for more children than these; the rest goes on in the background. */
const AWAITED_CHILDREN = 1_000;

/** The system stops: what is left goes at the next start. */
class CascadeStopped extends Error {
  readonly code = 'cascade-stopped';
}

export class CascadeRun {
  readonly done: Promise<void>;
  #deleted = 0;
  #stopped = false;
  #position: Position | undefined;
  readonly #enough = Promise.withResolvers<void>();
  readonly #outer: CascadeRun[] = [];

  constructor(work: (run: CascadeRun) => Promise<void>) {
    this.done = work(this);
    // A caller that waits for the run is told; where none waits, the process tries again and reports.
    this.done.catch(() => {});
  }

  /** Position of the newest deletion so far. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Resolves when all children are gone, or {@link AWAITED_CHILDREN} of them. */
  enough(): Promise<void> {
    return Promise.race([this.done, this.#enough.promise]);
  }

  /** Resolves when all children are gone. Once the signal is aborted nothing more is begun. @throws CascadeStopped */
  async until(signal: AbortSignal): Promise<void> {
    const stop = () => {
      this.#stopped = true;
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    await this.done.finally(() => signal.removeEventListener('abort', stop));
  }

  get #isStopped(): boolean {
    return this.#stopped || this.#outer.some(run => run.#isStopped);
  }

  /** To be asked before anything is begun. @throws CascadeStopped */
  assertGoing(): void {
    if (this.#isStopped) throw new CascadeStopped();
  }

  /** What is deleted here from now on counts there too. */
  within(outer: CascadeRun): this {
    this.#outer.push(outer);
    return this;
  }

  count(position: Position): void {
    for (const run of this.#outer) run.count(position);
    this.#deleted++;
    if (this.#position === undefined || this.#position < position) this.#position = position;
    if (this.#deleted >= AWAITED_CHILDREN) this.#enough.resolve();
  }
}
