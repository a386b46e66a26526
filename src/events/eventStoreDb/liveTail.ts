/**
 * The one live subscription of a store, run while anyone follows the log. It fills the tail, and goes on from where
 * it was whenever the server ends it: nobody who follows the log notices.
 */
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { sleep } from '../../scheduling/delays.ts';
import { Backoff } from '../../scheduling/retry.ts';
import type { Position } from '../event.ts';
import type { InterruptionReason } from '../interruptions.ts';
import { Signal } from '../signal.ts';
import { isTooSlow } from './clientErrors.ts';
import type { Connection } from './connection.ts';
import type { Continuity } from './continuity.ts';
import type { LogReader } from './logReader.ts';
import { type Names, sizeOf } from './names.ts';
import { BEFORE_ALL } from './positions.ts';
import { subscribeRequest } from './readRequest.ts';
import type { Tail } from './tail.ts';

/** Between two attempts to subscribe while no node answers. */
const PAUSES = { firstMs: 50, maxMs: 5_000 };
/**
 * How often the log's head is compared with what came. The client's keepalive ends dead connections within 20 s; a
 * subscription that is stuck behind a living connection is ended after two looks. A push is late by so much then.
 */
const POLL_INTERVAL_MS = 5_000;

export interface LiveTailOptions {
  readonly connection: Connection;
  readonly names: Names;
  readonly log: LogReader;
  readonly tail: Tail;
  readonly continuity: Continuity;
  readonly onInterruption: (reason: InterruptionReason, error: unknown) => void;
}

export class LiveTail {
  readonly #options: LiveTailOptions;
  readonly #growth = new Signal();
  #followers = 0;
  #session: AbortController | undefined;
  /** Where the log ended when the subscription began: until it is there, the tail is behind. */
  #head: Position = BEFORE_ALL;
  #announced = false;
  #stopped = false;

  constructor(options: LiveTailOptions) {
    this.#options = options;
  }

  /** Runs until as many have left as have joined. */
  join(): void {
    this.#followers += 1;
    if (this.#followers > 1 || this.#stopped) return;
    this.#session = new AbortController();
    void this.#run(this.#session.signal);
  }

  leave(): void {
    this.#followers -= 1;
    if (this.#followers > 0) return;
    this.#session?.abort();
    this.#options.tail.forget();
  }

  /** Ends it for good, also for those that still follow. */
  stop(): void {
    this.#stopped = true;
    this.#session?.abort();
  }

  /** Whether nothing is known to lie after a position. */
  isEnd(position: Position): boolean {
    return position >= this.#options.tail.through && position >= this.#head;
  }

  /** Resolves when the tail has moved on, or somebody is to look whether it is over. */
  change(): Promise<void> {
    return this.#growth.next();
  }

  wake(): void {
    this.#growth.fire();
  }

  /** Never rejects. */
  async #run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(PAUSES);
    while (!signal.aborted) {
      const before = this.#options.tail.through;
      const error = await this.#followUntilInterrupted(signal);
      if (signal.aborted) return;
      if (this.#options.tail.through > before) backoff.reset();
      await this.#recover(error, backoff, signal);
    }
  }

  async #recover(error: unknown, backoff: Backoff, signal: AbortSignal): Promise<void> {
    const slow = isTooSlow(error);
    this.#options.onInterruption(slow ? 'slow' : 'lost', error);
    if (slow) return backoff.reset();
    this.#options.continuity.lost(error);
    await backoff.pause(signal);
  }

  async #followUntilInterrupted(signal: AbortSignal): Promise<unknown> {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    try {
      await this.#findHead(signal);
      void this.#watch(both, stuck => over.abort(stuck));
      await this.#follow(both);
      return new Error('the server ended the subscription');
    } catch (error) {
      return error;
    } finally {
      over.abort();
    }
  }

  async #findHead(signal: AbortSignal): Promise<void> {
    const { continuity, tail } = this.#options;
    const seen = tail.upTo(tail.through) ?? BEFORE_ALL;
    const head = await continuity.head(seen, signal);
    if (!tail.begun) tail.begin(head);
    this.#head = head;
    this.#announce();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { connection, names, tail } = this.#options;
    // From the last event of our own, not from a checkpoint: that may be another's event, and once it is scavenged
    // the server would leave out the event after it instead.
    const last = tail.upTo(tail.through) ?? BEFORE_ALL;
    const filter = { on: 'stream', prefixes: [names.prefix] } as const;
    const request = subscribeRequest(last === BEFORE_ALL ? 'start' : last, filter);
    for await (const answer of connection.read(request, { requiresLeader: false, signal })) {
      signal.throwIfAborted();
      this.#take(answer);
    }
  }

  #take(answer: ReadResp): void {
    const { names, tail } = this.#options;
    const record = answer.getEvent()?.getEvent();
    if (record) tail.push(names.recorded(record), sizeOf(record));
    const checkpoint = answer.getCheckpoint()?.getCommitPosition();
    if (checkpoint !== undefined) tail.moveTo(BigInt(checkpoint));
    if (record || checkpoint) this.#announce();
  }

  /** What came in one iteration of the event loop wakes the followers once. */
  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      this.#growth.fire();
    });
  }

  /** Never rejects. */
  async #watch(signal: AbortSignal, end: (stuck: Error) => void): Promise<void> {
    const { log, tail } = this.#options;
    let [head, through] = [BEFORE_ALL, tail.through];
    for (;;) {
      await sleep(POLL_INTERVAL_MS, { signal, ref: false });
      if (signal.aborted) return;
      if (tail.through === through && head > through) {
        return end(new Error(`the subscription is stuck at ${through}, the log goes on to ${head}`));
      }
      through = tail.through;
      // Where the head cannot be read, the subscription will be told as well, or go on.
      head = (await log.head(signal).catch(() => undefined)) ?? BEFORE_ALL;
    }
  }
}
