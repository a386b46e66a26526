/** Applies batches one after another: by the store's own connection, or in a thread where that would take long. */
import type { Position } from '../../events/event.ts';
import type { ChangeBatch } from '../readStore.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Connection } from './connection.ts';
import type { FileOptions } from './file.ts';
import { applyInThread } from './longBatch.ts';
import { Writer } from './writer.ts';

export class BatchWriter {
  readonly #connection: Connection;
  readonly #file: FileOptions;
  readonly #onApplied: (batch: ChangeBatch) => void;
  readonly #writer: Writer;
  readonly #checkpoints: Checkpoints;
  /** A thread writes to the file: batches wait. Never rejects. */
  #thread: Promise<void> | undefined;
  /** Of such a thread that applies a batch, which this connection shows once all of it is there. */
  #longBatch: Promise<void> | undefined;

  /** `onApplied`: called at once when reads show another state because of the batch, before anybody reads it. */
  constructor(connection: Connection, file: FileOptions, onApplied: (batch: ChangeBatch) => void) {
    this.#connection = connection;
    this.#file = file;
    this.#onApplied = onApplied;
    this.#writer = new Writer(connection, file.tables, () => this.#checkpoints.beginIfDue());
    this.#checkpoints = new Checkpoints(file.path, work => this.#inThread(work));
  }

  get isCurrent(): boolean {
    return this.#writer.isCurrent;
  }

  checkpoint(): Position | undefined {
    return this.#writer.checkpoint();
  }

  async apply(batch: ChangeBatch): Promise<void> {
    while (this.#thread) await this.#thread;
    try {
      if (!this.#writer.isLong(batch)) this.#writer.apply(batch);
      else await this.#applyLong(batch);
    } finally {
      this.#onApplied(batch);
    }
  }

  /** Whether other connections may read what this one shows; false also where the disk does not let it be committed. */
  commitForReaders(): boolean {
    if (this.#longBatch) return false;
    try {
      this.#writer.commit();
      return true;
    } catch {
      // Thrown at the next batch; meanwhile this connection goes on showing it.
      return false;
    }
  }

  /** Resolves once this connection shows what others can read by now. */
  async shown(): Promise<void> {
    await this.#longBatch;
  }

  async #applyLong(batch: ChangeBatch): Promise<void> {
    await this.#inThread(() => {
      const done = this.#applyAside(batch);
      const over = () => {
        this.#longBatch = undefined;
      };
      this.#longBatch = done.then(over, over);
      return done;
    });
    this.#checkpoints.beginIfDue();
    // Otherwise the next commit would make it, and hold up the event loop.
    await this.#checkpoints.settled();
  }

  async #applyAside(batch: ChangeBatch): Promise<void> {
    const { path, tables } = this.#file;
    await applyInThread(this.#connection, { path, tables, batch });
    this.#writer.appliedElsewhere(batch);
    this.#onApplied(batch);
  }

  /** What was applied before is committed; batches that arrive meanwhile wait. */
  async #inThread(work: () => Promise<void>): Promise<void> {
    while (this.#thread) await this.#thread;
    this.#writer.commit();
    const done = work();
    const over = () => {
      this.#thread = undefined;
    };
    this.#thread = done.then(over, over);
    await done;
  }

  /** Commits what was applied, and leaves the connection to its owner. */
  async close(): Promise<void> {
    await this.#checkpoints.close();
    while (this.#thread) await this.#thread;
    try {
      this.#writer.commit();
    } catch {
      // The log has it: it is applied again at the next start.
    }
  }
}
