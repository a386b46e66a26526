/**
 * The writer in a thread of its own: the event loop goes on while the disk is waited for. A thread that ends unasked
 * takes the outcome of its batch along; the next batch begins another one.
 */
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { AppendRequest } from '../appendRequest.ts';
import { failureOf, type LogWriter, type WriteResult } from './logWriter.ts';

/** What the thread is asked for; each is answered with one message, in order. */
export type Ask = { readonly write: readonly AppendRequest[] } | 'try-again' | 'close';

/** What it is told at its start. */
export interface WriterWorkerData {
  readonly path: string;
  /** Directory of compiled code; undefined where none is kept. */
  readonly compileCache: string | undefined;
}

interface Asked {
  readonly answer: (answer: unknown) => void;
  readonly ended: (error: Error) => void;
}

export class WriterThread implements LogWriter {
  readonly #path: string;
  #worker: Worker | undefined;
  #asked: Asked[] = [];

  /** `path` of a log that is there. */
  constructor(path: string) {
    this.#path = path;
    this.#worker = this.#start();
  }

  async write(requests: readonly AppendRequest[]): Promise<WriteResult> {
    try {
      return (await this.#ask({ write: requests })) as WriteResult;
    } catch (error) {
      return { last: undefined, failure: failureOf(error, true) };
    }
  }

  async tryAgain(): Promise<string | undefined> {
    try {
      return (await this.#ask('try-again')) as string | undefined;
    } catch (error) {
      return failureOf(error, false).message;
    }
  }

  /** What was asked for before is done first. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const { promise: exited, resolve } = Promise.withResolvers<void>();
    worker.once('exit', () => resolve());
    await this.#ask('close').catch(() => {});
    // Ended it may have, and is waited for all the same.
    worker.ref();
    await exited;
  }

  #ask(ask: Ask): Promise<unknown> {
    this.#worker ??= this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#asked.push({ answer: resolve, ended: reject });
    this.#worker.ref();
    this.#worker.postMessage(ask);
    return promise;
  }

  #start(): Worker {
    const workerData: WriterWorkerData = { path: this.#path, compileCache: getCompileCacheDir() };
    const worker = new Worker(new URL('./writerWorker.js', import.meta.url), { workerData });
    let reason = new Error('the thread that writes the event log ended');
    worker.on('message', answer => this.#answered(answer));
    worker.on('error', error => {
      reason = error instanceof Error ? error : new Error(String(error));
    });
    worker.once('exit', () => this.#ended(reason));
    // Alone it does not keep the process going.
    worker.unref();
    return worker;
  }

  #answered(answer: unknown): void {
    this.#asked.shift()?.answer(answer);
    if (this.#asked.length === 0) this.#worker?.unref();
  }

  #ended(reason: Error): void {
    this.#worker = undefined;
    for (const { ended } of this.#asked.splice(0)) ended(reason);
  }
}
