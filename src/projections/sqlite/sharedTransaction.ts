/**
 * Batches that follow each other share one transaction, so that a page which many of them change is written once. Its own
 * connection reads what they did at once; others, and the next start after a crash, once it is committed: the log has the
 * rest.
 */
import type { Connection } from './connection.ts';

/** How long a batch may wait for its commit. Longer writes fewer pages, and leaves more to apply again after a crash. */
const COMMIT_INTERVAL_MS = 250;
/** Batches a commit: they are kept in memory until then. */
const MAX_BATCHES = 64;

type Work = () => void;

export class SharedTransaction {
  readonly #connection: Connection;
  readonly #onLoss: () => void;
  /** What waits for its commit. */
  #waiting: Work[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Of a commit, until somebody was told of it. */
  #failure: unknown;

  /** `onLoss`: what waited for its commit is gone, and must be applied again. */
  constructor(connection: Connection, onLoss: () => void) {
    this.#connection = connection;
    this.#onLoss = onLoss;
  }

  /** False where SQLite has ended the transaction by itself, as it does after some errors of the disk. */
  get isWhole(): boolean {
    return this.#waiting.length === 0 || this.#connection.isTransaction;
  }

  /** All of `work`, which may be run again, or nothing of it. @throws what keeps an earlier commit from being made */
  run(work: Work): void {
    this.retry();
    if (!this.#connection.isTransaction) this.#connection.exec('BEGIN IMMEDIATE');
    try {
      work();
    } catch (error) {
      this.#undo();
      throw error;
    }
    this.#timer ??= setTimeout(() => this.#commitInTime(), COMMIT_INTERVAL_MS).unref();
    if (this.#waiting.push(work) >= MAX_BATCHES) this.commit();
  }

  /** What waits goes on waiting where it fails, unless it is lost. */
  commit(): void {
    this.#stopTimer();
    if (!this.isWhole) this.#undo();
    if (this.#waiting.length === 0) return;
    try {
      this.#connection.exec('COMMIT');
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    this.#waiting = [];
  }

  /** @throws what keeps an earlier commit from being made */
  retry(): void {
    if (this.#failure === undefined && this.isWhole) return;
    this.#failure = undefined;
    this.commit();
  }

  /** Savepoints, which would undo one batch alone, cost a fifth of what all batches do. */
  #undo(): void {
    this.#stopTimer();
    if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
    const works = this.#waiting;
    this.#waiting = [];
    if (works.length === 0) return;
    try {
      this.#connection.transaction(() => {
        for (const work of works) work();
      });
    } catch {
      // What it met is met again when the log's events are applied again.
      this.#onLoss();
    }
  }

  #commitInTime(): void {
    try {
      this.commit();
    } catch {
      // Who calls next is told.
    }
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
