/** How far the read models of this instance have come, and who waits for them to come further. */
import type { Position } from '../events/event.ts';

interface Waiter {
  readonly position: Position;
  readonly resolve: (reached: boolean) => void;
}

export class Progress {
  #position: Position | undefined;
  #caughtUp = false;
  readonly #waiters = new Set<Waiter>();
  readonly #firstCaughtUp = Promise.withResolvers<void>();

  /** Everything up to here is shown; undefined before the first event. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** True once the end of the log was reached; reads before that would show only a part. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  advance(position: Position | undefined, caughtUp: boolean): void {
    this.#position = position;
    if (caughtUp) {
      this.#caughtUp = true;
      this.#firstCaughtUp.resolve();
    }
    for (const waiter of this.#waiters) {
      if (!this.reached(waiter.position)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(true);
    }
  }

  /** Resolves once the end of the log was reached for the first time. */
  untilCaughtUp(): Promise<void> {
    return this.#firstCaughtUp.promise;
  }

  reached(position: Position): boolean {
    return this.#position !== undefined && this.#position >= position;
  }

  /** Resolves with true once the position is shown, with false when it is not within `timeoutMs`. */
  async wait(position: Position, timeoutMs: number): Promise<boolean> {
    if (this.reached(position)) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter = { position, resolve };
    this.#waiters.add(waiter);
    const timer = setTimeout(() => {
      this.#waiters.delete(waiter);
      resolve(false);
    }, timeoutMs);
    const reached = await promise;
    clearTimeout(timer);
    return reached;
  }
}
