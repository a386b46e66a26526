/** How far the read models of this instance have come, and who waits for them to come further. */
import type { Position } from '../events/event.ts';
import { giveWay } from '../scheduling/timeSlices.ts';

/** Waiters that are resolved before the event loop may turn to other work. */
const SETTLED_AT_ONCE = 16;

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
    const reached = [...this.#waiters].filter(waiter => this.reached(waiter.position));
    for (const waiter of reached) this.#waiters.delete(waiter);
    void resolveAll(reached);
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

/** All of them at once would hold up everybody else. */
async function resolveAll(reached: readonly Waiter[]): Promise<void> {
  for (const [index, { resolve }] of reached.entries()) {
    if (index > 0 && index % SETTLED_AT_ONCE === 0) await giveWay('first');
    resolve(true);
  }
}
