/**
 * A thread that is asked: it starts with the first request, ends when none has come for some seconds (a thread takes 12
 * MB and more), and starts again after an unexpected end, which fails what it was asked until then and nothing else.
 */
import { Worker } from 'node:worker_threads';
import { type Answer, Calls, type Message } from './calls.ts';
import { compileCacheDirectory } from './compileCacheDirectory.ts';

/** How long a thread is kept that nobody asks anything. */
const IDLE_MS = 10_000;

export interface ThreadOptions {
  /** Its module, which calls `answerRequests` (answerRequests.ts). */
  readonly module: URL;
  /** Passed to it at its start. */
  readonly data: unknown;
  /** Answers what the thread asks while it is asked something. Default: it asks nothing. */
  readonly answer?: Answer;
  /** Where processors are scarce, requests and writes come first (on Linux). Default: false. */
  readonly isLowPriority?: boolean;
  readonly idleMs?: number;
}

/** Passed to `entry.js`. */
export interface EntryData {
  readonly module: string;
  /** Directory of compiled code; undefined where there is no compile cache. */
  readonly compileCache: string | undefined;
  readonly isLowPriority: boolean;
  readonly data: unknown;
}

/** It ended, or was closed, before it had answered. */
export class ThreadEnded extends Error {
  readonly code = 'thread-ended';
}

const asksNothing: Answer = () => {
  throw new TypeError('this thread asks nothing');
};

export class AskedThread {
  readonly #options: ThreadOptions;
  #running: RunningThread | undefined;
  #requests = 0;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** The request is copied; what the thread answers is not looked at. @throws ErrorOfThread, ThreadEnded */
  async ask<A>(request: unknown): Promise<A> {
    if (this.#isClosed) throw new ThreadEnded('the thread was closed');
    clearTimeout(this.#idle);
    this.#requests++;
    try {
      return (await this.#thread().ask(request)) as A;
    } finally {
      this.#requests--;
      if (this.#requests === 0) this.#rest();
    }
  }

  /** What it has not answered yet fails. Resolves once the thread has let go of what it had open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  #thread(): RunningThread {
    if (this.#running?.hasEnded !== false) this.#running = new RunningThread(this.#options);
    return this.#running;
  }

  #rest(): void {
    this.#running?.rest();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs ?? IDLE_MS).unref();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = undefined;
    await running?.end();
  }
}

class RunningThread {
  readonly #worker: Worker;
  readonly #calls: Calls;
  hasEnded = false;

  constructor({ module, data, answer = asksNothing, isLowPriority = false }: ThreadOptions) {
    const common = { compileCache: compileCacheDirectory(), isLowPriority };
    const workerData: EntryData = { ...common, module: module.href, data };
    const worker = new Worker(new URL('./entry.js', import.meta.url), { workerData });
    const calls = new Calls(worker, answer);
    let cause: unknown;
    worker.on('message', (message: Message) => calls.receive(message));
    worker.on('error', error => {
      cause = error;
    });
    worker.once('exit', () => {
      this.hasEnded = true;
      calls.rejectAll(new ThreadEnded('the thread ended before it had answered', { cause }));
    });
    this.#worker = worker;
    this.#calls = calls;
  }

  ask(request: unknown): Promise<unknown> {
    this.#worker.ref();
    return this.#calls.call(request);
  }

  /** Nobody waits for it: it does not keep the process alive. */
  rest(): void {
    this.#worker.unref();
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
