/**
 * Moves what was committed from the WAL into the file itself, in a thread of its own: it takes tens of milliseconds, and
 * waits for the disk. SQLite starts the WAL again only where all of it is in the file and no transaction is open, so
 * nothing is written meanwhile.
 */
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Of a WAL that is moved. One message changes a dozen pages, and mostly the same ones as the message before. */
const WAL_BYTES = 16 * 1024 * 1024;

/** Runs `work` while nothing is written by anybody else and no transaction is open. */
type Exclusively = (work: () => Promise<void>) => Promise<void>;

export class Checkpoints {
  readonly #path: string;
  readonly #exclusively: Exclusively;
  #running: Promise<void> | undefined;
  /** Size of the WAL at which the next one is due. */
  #dueBytes = WAL_BYTES;
  #isClosed = false;

  constructor(path: string, exclusively: Exclusively) {
    this.#path = path;
    this.#exclusively = exclusively;
  }

  /** Begins one where it is due. To be called after each commit. */
  beginIfDue(): void {
    if (this.#isClosed || this.#running || this.#walBytes() < this.#dueBytes) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves once none is under way; never rejects. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** None begins any more: another file may take the place of this one. Resolves as `settled` does. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.settled();
  }

  async #run(): Promise<void> {
    try {
      await this.#make();
    } catch {
      // A commit makes a checkpoint itself once the WAL is much larger, and reports what is wrong with the file.
    }
    // A reader of what is in the WAL keeps it from being emptied, not from being moved.
    this.#dueBytes = this.#walBytes() + WAL_BYTES;
  }

  async #make(): Promise<void> {
    const worker = new Worker(new URL('./checkpointWorker.js', import.meta.url), { workerData: this.#path });
    const ended = once(worker, 'exit');
    try {
      // Writing goes on until the thread is there.
      await Promise.race([once(worker, 'message'), ended]);
      await this.#exclusively(async () => {
        worker.postMessage('begin');
        await ended;
      });
    } finally {
      // One that was never told to begin would wait forever, with the file open.
      await worker.terminate();
    }
  }

  #walBytes(): number {
    try {
      return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    } catch {
      // Commits, which meet the same trouble, report it.
      return 0;
    }
  }
}
