/**
 * Group commit: appends that arrive in one iteration of the event loop, or while a batch is written, form the next batch.
 * Owns the queue and the size of a batch; what a write means is the writer's.
 */

import { giveWay } from '../../scheduling/timeSlices.ts';
import type { AppendRequest } from '../appendRequest.ts';
import { type AppendResult, EventStoreUnavailable } from '../eventStore.ts';

/** Events a transaction, so that the event loop is not blocked for more than about 10 ms. */
const MAX_EVENTS_PER_WRITE = 1_000;
/** Bytes a transaction; one append, at most 1 MiB, is always taken whole. */
const MAX_BYTES_PER_WRITE = 4_194_304;
/** Background appends in a batch with others that a caller waits for; the rest of them come later. */
const MAX_BACKGROUND_APPENDS = 16;
/** Appends that are settled before the event loop may turn to other work. */
const SETTLED_AT_ONCE = 16;
/** Memory that waiting appends may hold; beyond it an append is refused at once (503 outside). */
const MAX_WAITING_BYTES = 134_217_728;

/** What became of an append. */
export type Verdict = AppendResult | Error;

type Write = (requests: readonly AppendRequest[]) => Promise<readonly Verdict[]>;

interface Waiting {
  readonly request: AppendRequest;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
}

export class AppendQueue {
  readonly #write: Write;
  #waiting: Waiting[] = [];
  /** From the first append that waits until the last has its verdict. */
  #isRunning = false;
  #bytes = 0;
  #drained = Promise.withResolvers<void>();

  /** `write` answers a verdict for each request, in their order, and never throws or rejects. */
  constructor(write: Write) {
    this.#write = write;
    this.#drained.resolve();
  }

  push(request: AppendRequest): Promise<AppendResult> {
    if (this.#bytes + request.bytes > MAX_WAITING_BYTES) {
      return Promise.reject(new EventStoreUnavailable('too many appends are waiting for the disk'));
    }
    if (!this.#isRunning) this.#start();
    this.#bytes += request.bytes;
    return new Promise((resolve, reject) => this.#waiting.push({ request, resolve, reject }));
  }

  /** Resolves once the queue is empty. */
  drained(): Promise<void> {
    return this.#drained.promise;
  }

  #start(): void {
    this.#isRunning = true;
    this.#drained = Promise.withResolvers();
    setImmediate(() => void this.#flush());
  }

  /** One write at a time: what arrives during it is the next batch. */
  async #flush(): Promise<void> {
    let settling = Promise.resolve();
    do {
      const batch = this.#take();
      const verdicts = await this.#write(batch.map(waiting => waiting.request));
      // Settled batch after batch, while the next one is written.
      settling = settling.then(() => settleAll(batch, verdicts));
      if (this.#waiting.length === 0) await settling;
    } while (this.#waiting.length > 0);
    this.#isRunning = false;
    this.#drained.resolve();
  }

  #take(): readonly Waiting[] {
    const [some, others] = firstServed(this.#waiting);
    let events = 0;
    let bytes = 0;
    const end = some.findIndex(({ request }, index) => {
      events += request.events.length;
      bytes += request.bytes;
      return index > 0 && (events > MAX_EVENTS_PER_WRITE || bytes > MAX_BYTES_PER_WRITE);
    });
    const batch = some.splice(0, end === -1 ? some.length : end);
    this.#waiting = [...some, ...others];
    for (const { request } of batch) this.#bytes -= request.bytes;
    return batch;
  }
}

/** What follows each of them takes time: all of it at once would block the event loop. */
async function settleAll(batch: readonly Waiting[], verdicts: readonly Verdict[]): Promise<void> {
  for (const [index, waiting] of batch.entries()) {
    if (index > 0 && index % SETTLED_AT_ONCE === 0) await giveWay('first');
    settle(waiting, verdicts[index]);
  }
}

/** What the next batches are taken from: appends that a caller waits for, then a few background ones; and the rest. */
function firstServed(waiting: readonly Waiting[]): readonly [Waiting[], readonly Waiting[]] {
  const awaited = waiting.filter(({ request }) => !request.isBackground);
  if (awaited.length === 0 || awaited.length === waiting.length) return [[...waiting], []];
  const background = waiting.filter(({ request }) => request.isBackground);
  const along = background.splice(0, MAX_BACKGROUND_APPENDS);
  return [[...awaited, ...along], background];
}

function settle({ request, resolve, reject }: Waiting, verdict: Verdict | undefined): void {
  if (verdict === undefined) reject(new Error(`no verdict for the append to ${request.stream}`));
  else if (verdict instanceof Error) reject(verdict);
  else resolve(verdict);
}
