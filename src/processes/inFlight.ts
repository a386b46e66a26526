/** Work that has begun and not ended: in order within a partition, in parallel across, bounded in all. */
import type { Position } from '../events/event.ts';

interface Entry {
  readonly position: Position;
  readonly bytes: number;
  done: boolean;
}

interface InFlightBounds {
  /** Entries. */
  readonly max: number;
  /** What they hold together. */
  readonly maxBytes: number;
}

interface Work {
  readonly position: Position;
  /** What it holds until it has ended. */
  readonly bytes: number;
  readonly partition: string;
  /** Resolves with false where it was given up for now; never rejects. */
  readonly run: () => Promise<boolean>;
}

export class InFlight {
  readonly #bounds: InFlightBounds;
  readonly #onFinish: () => void;
  /** In the order in which they began; finished ones leave at the front. */
  #entries: Entry[] = [];
  /** Held by those whose work has not ended. */
  #bytes = 0;
  readonly #partitions = new Map<string, Promise<void>>();
  /** Position of the newest entry that left at the front. */
  #through: Position | undefined;
  #change = Promise.withResolvers<void>();

  /** `onFinish` is called each time that work has ended. */
  constructor(bounds: InFlightBounds, onFinish: () => void) {
    this.#bounds = bounds;
    this.#onFinish = onFinish;
  }

  /** Begins `work`, behind what its partition has begun. Resolves once there is room for more; never rejects. */
  async add({ position, bytes, partition, run: work }: Work): Promise<void> {
    const entry: Entry = { position, bytes, done: false };
    this.#entries.push(entry);
    this.#bytes += bytes;
    const before = this.#partitions.get(partition) ?? Promise.resolve();
    const run = before.then(work).then(done => this.#finish(entry, done));
    this.#partitions.set(partition, run);
    void run.then(() => {
      if (this.#partitions.get(partition) === run) this.#partitions.delete(partition);
    });
    while (this.#isFull) await this.#change.promise;
  }

  get #isFull(): boolean {
    const { max, maxBytes } = this.#bounds;
    return this.#entries.length >= max || this.#bytes >= maxBytes;
  }

  /** Up to where everything is finished; `read` is how far the log was read. */
  finishedThrough(read: Position | undefined): Position | undefined {
    return this.#entries.length === 0 ? read : this.#through;
  }

  /** Resolves once nothing runs. */
  async settled(): Promise<void> {
    while (this.#partitions.size > 0) await Promise.all(this.#partitions.values());
  }

  /** An entry that was given up for now (`done` false) stays: no checkpoint passes it. */
  #finish(entry: Entry, done: boolean): void {
    entry.done = done;
    this.#bytes -= entry.bytes;
    const firstOpen = this.#entries.findIndex(each => !each.done);
    const finished = this.#entries.splice(0, firstOpen === -1 ? this.#entries.length : firstOpen);
    this.#through = finished.at(-1)?.position ?? this.#through;
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers();
    resolve();
    this.#onFinish();
  }
}
