/**
 * Group commit: consecutive batches share one transaction, so that a page which many of them change is written once. Its
 * own connection reads them at once; others, and the next start after a crash, once they are committed. What a crash
 * loses is applied again from the log.
 */
import type { Connection } from './connection.ts';

/** How long a batch may wait for its commit. Longer writes fewer pages, and leaves more to apply again after a crash. */
const COMMIT_INTERVAL_MS = 250;
/** Batches a commit: they are kept in memory until then. */
const MAX_BATCHES = 64;

type Work = () => void;

interface Report {
  readonly onCommit: () => void;
  /** What was applied and not committed is not in the file any more; some of it may be applied again after this. */
  readonly onRollback: () => void;
  /** The uncommitted batches are lost, and must be applied again. */
  readonly onLoss: () => void;
}

export class SharedTransaction {
  readonly #connection: Connection;
  readonly #report: Report;
  /** Not committed yet. */
  #uncommitted: Work[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Of a commit, until it is reported to a caller. */
  #failure: unknown;

  constructor(connection: Connection, report: Report) {
    this.#connection = connection;
    this.#report = report;
  }

  /** False where SQLite has ended the transaction by itself, as it does after some errors of the disk. */
  get isIntact(): boolean {
    return this.#uncommitted.length === 0 || this.#connection.isTransaction;
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
    if (this.#uncommitted.push(work) >= MAX_BATCHES) this.commit();
  }

  /** Where it fails, batches stay uncommitted and readable, unless they are lost. */
  commit(): void {
    this.#stopTimer();
    this.#restore();
    if (this.#uncommitted.length === 0) return;
    try {
      this.#connection.exec('COMMIT');
    } catch (error) {
      this.#failure = error;
      this.#restore();
      throw error;
    }
    this.#uncommitted = [];
    this.#report.onCommit();
  }

  /** @throws what keeps an earlier commit from being made */
  retry(): void {
    if (this.#failure === undefined && this.isIntact) return;
    this.#failure = undefined;
    this.commit();
  }

  /** Savepoints, which would undo one batch alone, cost a fifth of what all batches do. */
  #undo(): void {
    if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
    this.#report.onRollback();
    this.#commitInTime();
  }

  /** Applies the uncommitted batches again where the transaction has ended without a commit. */
  #restore(): void {
    if (this.isIntact) return;
    this.#report.onRollback();
    try {
      this.#connection.exec('BEGIN IMMEDIATE');
      for (const work of this.#uncommitted) work();
    } catch {
      // What it met is met again when the log's events are applied again.
      this.#uncommitted = [];
      this.#report.onLoss();
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      this.#report.onRollback();
    }
  }

  #commitInTime(): void {
    try {
      this.commit();
    } catch {
      // Thrown at the next call.
    }
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
