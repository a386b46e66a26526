/**
 * The writer of `events.db`, in this thread or in one of its own, and its report of a batch: plain values, so that they
 * can cross threads. The store turns them into results and errors of the port.
 */
import type { AppendRequest } from '../appendRequest.ts';

export interface LogWriter {
  /** A transaction of all requests: each that is refused does not stop the others. Never throws or rejects. */
  write(requests: readonly AppendRequest[]): WriteResult | Promise<WriteResult>;
  /** A write without content, to see whether the disk takes writes: why it failed, undefined where it succeeded. Never throws or rejects. */
  probe(): string | undefined | Promise<string | undefined>;
}

export type WriteResult = Written | Failed;

export interface Written {
  /** One for each request, in order. */
  readonly outcomes: readonly Outcome[];
  /** Position of the last event before the batch. */
  readonly before: number;
}

export type Outcome = Appended | Refused;

/** On disk, with its last event: now, or by an earlier request that was the same. */
export interface Appended {
  readonly revision: number;
  readonly position: number;
  /** Id of the stream in the file. */
  readonly streamId: number;
}

/** The stream has another revision than the expected one. */
export interface Refused {
  readonly actual: number;
}

/** None of the batch counts as written. */
export interface Failed {
  /** Of the log's last event; undefined where it could not be read. */
  readonly last: number | undefined;
  readonly failure: Failure;
}

export interface Failure {
  /** Whether it may be on disk all the same. */
  readonly mayBeWritten: boolean;
  readonly message: string;
  /** SQLite's own code. */
  readonly errcode: number | undefined;
}

/** By its properties, not by its class: errors of the engine come from wherever it was loaded. */
export const failureOf = (error: unknown, mayBeWritten: boolean): Failure => {
  const { message = String(error), errcode }: Partial<Failure> = Object(error);
  return { mayBeWritten, message, errcode };
};
