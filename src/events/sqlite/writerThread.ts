/**
 * The writer in a thread of its own: the event loop goes on while the disk is waited for. It starts with the first
 * batch, as a thread takes 11 MB. When it ends unexpectedly, the outcome of its batch is unknown; the next batch starts
 * another thread.
 */
import { Worker } from 'node:worker_threads';
import { compileCacheDirectory } from '../../threads/compileCacheDirectory.ts';
import type { AppendRequest } from '../appendRequest.ts';
import { failureOf, type LogWriter, type WriteResult } from './logWriter.ts';

/** Requests to the thread; it answers each with one message, in order. */
export type WriterRequest = { readonly write: readonly AppendRequest[] } | 'probe' | 'close';

/** Passed to the thread at its start. */
export interface WriterWorkerData {
  readonly path: string;
  /** Directory of compiled code; undefined where there is no compile cache. */
  readonly compileCache: string | undefined;
}

interface PendingRequest {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WriterThread implements LogWriter {
  readonly #path: string;
  #worker: Worker | undefined;
  #pending: PendingRequest[] = [];

  /** `path` of a log that is there. */
  constructor(path: string) {
    this.#path = path;
  }

  async write(requests: readonly AppendRequest[]): Promise<WriteResult> {
    try {
      return (await this.#request({ write: requests })) as WriteResult;
    } catch (error) {
      return { last: undefined, failure: failureOf(error, true) };
    }
  }

  async probe(): Promise<string | undefined> {
    try {
      return (await this.#request('probe')) as string | undefined;
    } catch (error) {
      return failureOf(error, false).message;
    }
  }

  /** Requests in flight are completed first. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const { promise: exited, resolve } = Promise.withResolvers<void>();
    worker.once('exit', () => resolve());
    await this.#request('close').catch(() => {});
    // It may have ended already; its 'exit' is awaited all the same.
    worker.ref();
    await exited;
  }

  #request(request: WriterRequest): Promise<unknown> {
    this.#worker ??= this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.push({ resolve, reject });
    this.#worker.ref();
    this.#worker.postMessage(request);
    return promise;
  }

  #start(): Worker {
    const workerData: WriterWorkerData = { path: this.#path, compileCache: compileCacheDirectory() };
    const worker = new Worker(new URL('./writerWorker.js', import.meta.url), { workerData });
    let reason = new Error('the thread that writes the event log ended');
    worker.on('message', answer => this.#settleNext(answer));
    worker.on('error', error => {
      reason = error instanceof Error ? error : new Error(String(error));
    });
    worker.once('exit', () => this.#rejectAll(reason));
    // An idle thread does not keep the process alive.
    worker.unref();
    return worker;
  }

  #settleNext(answer: unknown): void {
    this.#pending.shift()?.resolve(answer);
    if (this.#pending.length === 0) this.#worker?.unref();
  }

  #rejectAll(reason: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#pending.splice(0)) reject(reason);
  }
}
