/**
 * What was done to collections, in order, for change streams: the newest changes of those that somebody has watched, so
 * that nothing is held of all others.
 */
import type { Document } from './document.ts';
import { CommandError } from './errors.ts';

/** Changes that are remembered. A stream that is to go on before them is refused, as where a server's oplog is too short. */
const KEPT = 1_000;

export interface Change {
  readonly operationType: 'insert' | 'update' | 'delete' | 'drop';
  readonly before?: Document;
  readonly after?: Document;
}

export interface RecordedChange extends Change {
  /** Rises by one with each change of any collection that is watched. */
  readonly sequence: number;
  readonly namespace: string;
  readonly at: Date;
}

export class ChangeLog {
  readonly #watched = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #changes: RecordedChange[] = [];
  #newest = 0;
  #forgotten = 0;

  /** From now on changes of the collection are remembered. Answers the newest one before. */
  watch(namespace: string): number {
    this.#watched.add(namespace);
    return this.#newest;
  }

  note(namespace: string, change: Change): void {
    if (!this.#watched.has(namespace)) return;
    this.#changes.push({ ...change, namespace, sequence: ++this.#newest, at: new Date() });
    if (this.#changes.length > KEPT) this.#forgotten = this.#changes.shift()?.sequence ?? 0;
    this.wake();
  }

  /** @throws CommandError where some of them are forgotten */
  after(sequence: number, namespace: string): readonly RecordedChange[] {
    if (sequence < this.#forgotten) {
      throw new CommandError(
        286,
        'Resume of change stream was not possible: it may no longer be in the oplog',
      );
    }
    return this.#changes.filter(change => change.namespace === namespace && change.sequence > sequence);
  }

  /** Resolves at the next change of any collection that is watched, when woken, or after that time. */
  async next(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    // It keeps no process alive whose connections are gone.
    const timer = setTimeout(resolve, ms).unref();
    this.#waiting.add(resolve);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }

  wake(): void {
    for (const resolve of [...this.#waiting]) resolve();
  }

  /** As a server whose history is another one: no stream goes on. */
  forget(): void {
    this.#changes = [];
    this.#forgotten = ++this.#newest;
    this.wake();
  }
}
