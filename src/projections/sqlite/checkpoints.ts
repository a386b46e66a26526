/**
 * Moves what was committed from the WAL into the file itself, in a thread of its own: it takes tens of milliseconds, and
 * waits for the disk. SQLite starts the WAL again only where all of it is in the file and no transaction is open, so
 * nothing is written meanwhile. The WAL keeps its size: commits then write over blocks that the disk has given already.
 */
import { statSync } from 'node:fs';
import { AskedThread } from '../../threads/askedThread.ts';

/**
 * Of a WAL: one that is longer is moved, and cut to this by the first commit that starts it again. One message changes a
 * dozen pages, and mostly the same ones as the message before.
 */
export const WAL_BYTES = 16 * 1024 * 1024;

export type CheckpointRequest = 'open' | 'checkpoint';

/** Runs `work` while nothing is written by anybody else and no transaction is open. */
type Exclusively = (work: () => Promise<void>) => Promise<void>;

export class Checkpoints {
  readonly #path: string;
  readonly #exclusively: Exclusively;
  /** Kept while checkpoints follow each other. */
  readonly #thread: AskedThread;
  #running: Promise<void> | undefined;
  /** Size of the WAL when it was moved last; 0 once it has been started again. */
  #movedBytes = 0;
  #isClosed = false;

  constructor(path: string, exclusively: Exclusively) {
    this.#path = path;
    this.#exclusively = exclusively;
    const module = new URL('./checkpointWorker.ts', import.meta.url);
    this.#thread = new AskedThread({ module, data: path });
  }

  /** Begins one where it is due. To be called after each commit. */
  beginIfDue(): void {
    if (this.#isClosed || this.#running) return;
    const bytes = this.#walBytes();
    if (bytes < this.#movedBytes) this.#movedBytes = 0;
    if (bytes <= this.#movedBytes + WAL_BYTES) return;
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
    await this.#thread.close();
  }

  async #run(): Promise<void> {
    try {
      await this.#make();
    } catch {
      // A commit makes a checkpoint itself once the WAL is much larger, and reports what is wrong with the file.
    }
    // A reader of what is in the WAL keeps it from being started again, not from being moved.
    this.#movedBytes = this.#walBytes();
  }

  async #make(): Promise<void> {
    // Writing goes on until the thread is there.
    await this.#ask('open');
    await this.#exclusively(() => this.#ask('checkpoint'));
  }

  #ask(request: CheckpointRequest): Promise<void> {
    return this.#thread.ask(request);
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
