/**
 * The queue of commands for one stream. While one append is under way, the commands that arrive wait; then all of
 * them are decided one after another and appended together, so a busy chat costs one commit for many messages.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type ExpectedRevision, WrongExpectedRevision } from '../../events/eventStore.ts';
import { type Aggregate, type AnyEvent, type Loaded, streamName, unwritten } from './aggregate.ts';
import type { AggregateCache } from './aggregateCache.ts';
import { appendWithRetry } from './appendWithRetry.ts';
import { type Command, decideBatch, type Plan } from './decideBatch.ts';
import { TooMuchContention } from './errors.ts';
import { snapshotIfDue } from './snapshots.ts';

/** Commands decided together. Those above it wait for the next append. */
const MAX_COMMANDS = 64;
/** Bytes of event data appended together; with metadata this stays below the log's limit of 1 MiB an append. */
const MAX_DATA_BYTES = 512 * 1024;
/** How long a command is decided again while other instances win the race; then it is refused (503). */
const CONTENTION_LIMIT_MS = 5_000;
const MAX_RETRY_PAUSE_MS = 50;

export interface StreamQueueContext {
  readonly streams: AggregateCache;
  readonly now: () => Date;
  readonly onSnapshotFailure: (error: unknown) => void;
}

interface Task<S, E extends AnyEvent> extends Command<S, E> {
  readonly deadline: number;
  readonly resolve: (outcome: Loaded<S>) => void;
  readonly reject: (error: unknown) => void;
}

export class StreamQueue<S, E extends AnyEvent> {
  readonly #context: StreamQueueContext;
  readonly #aggregate: Aggregate<S, E>;
  readonly #id: string;
  readonly #stream: string;
  readonly #onIdle: () => void;
  #waiting: Task<S, E>[] = [];
  #running = false;

  constructor(context: StreamQueueContext, aggregate: Aggregate<S, E>, id: string, onIdle: () => void) {
    this.#context = context;
    this.#aggregate = aggregate;
    this.#id = id;
    this.#stream = streamName(aggregate, id);
    this.#onIdle = onIdle;
  }

  submit(command: Command<S, E>): Promise<Loaded<S>> {
    const deadline = performance.now() + CONTENTION_LIMIT_MS;
    const { promise, resolve, reject } = Promise.withResolvers<Loaded<S>>();
    this.#waiting.push({ ...command, deadline, resolve, reject });
    if (!this.#running) void this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.#round(this.#waiting.splice(0, MAX_COMMANDS));
    this.#running = false;
    this.#onIdle();
  }

  async #round(tasks: Task<S, E>[]): Promise<void> {
    try {
      await this.#attempt(tasks);
    } catch (error) {
      this.#context.streams.forget(this.#stream);
      if (error instanceof WrongExpectedRevision) await this.#requeue(tasks);
      else for (const task of tasks) task.reject(error);
    }
  }

  async #attempt(tasks: Task<S, E>[]): Promise<void> {
    if (await this.#attemptOnUnwritten(tasks)) return;
    const loaded = await this.#context.streams.load(this.#aggregate, this.#id);
    await prepareAll(tasks, loaded);
    if (tasks.length > 0) await this.#settle(tasks, loaded, this.#decide(tasks, loaded));
  }

  /**
   * A stream whose id was just generated is not read first: the append checks that it is new. False where nothing was
   * appended.
   */
  async #attemptOnUnwritten(tasks: Task<S, E>[]): Promise<boolean> {
    if (!this.#context.streams.isExpectedUnwritten(this.#stream)) return false;
    if (tasks.some(task => task.prepare)) return false;
    const before = unwritten(this.#aggregate);
    const plan = this.#decide(tasks, before);
    if (plan.events.length === 0) return false;
    try {
      await this.#settle(tasks, before, plan);
      return true;
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return false;
      throw error;
    }
  }

  #decide(tasks: readonly Task<S, E>[], loaded: Loaded<S>): Plan<S> {
    return decideBatch(this.#aggregate, loaded, tasks, this.#context.now().toISOString(), MAX_DATA_BYTES);
  }

  async #settle(tasks: Task<S, E>[], loaded: Loaded<S>, plan: Plan<S>): Promise<void> {
    // What did not fit into this append is decided in the next round.
    this.#waiting.unshift(...tasks.splice(plan.answers.length));
    const { position } = plan.events.length === 0 ? loaded : await this.#append(loaded, plan);
    // Refused only now: refusals may rest on what the commands before them did.
    for (const [index, { refusal, state, revision }] of plan.answers.entries()) {
      if (refusal === undefined) tasks[index]?.resolve({ state, revision, position });
      else tasks[index]?.reject(refusal);
    }
  }

  async #append(loaded: Loaded<S>, { events, state }: Plan<S>): Promise<Loaded<S>> {
    const { streams, onSnapshotFailure } = this.#context;
    const expected: ExpectedRevision = loaded.revision < 0 ? 'no-stream' : loaded.revision;
    const { revision, position } = await appendWithRetry(streams.store, this.#stream, expected, events);
    const grown = { state, revision, position };
    streams.keep(this.#stream, grown);
    snapshotIfDue(streams.store, this.#aggregate, this.#stream, loaded.revision, grown, events).catch(
      onSnapshotFailure,
    );
    return grown;
  }

  async #requeue(tasks: readonly Task<S, E>[]): Promise<void> {
    const now = performance.now();
    for (const task of tasks) {
      if (task.deadline <= now) task.reject(new TooMuchContention(`${this.#stream} is too busy`));
    }
    this.#waiting.unshift(...tasks.filter(task => task.deadline > now));
    const left = (this.#waiting[0]?.deadline ?? now) - now;
    await delay(Math.random() * pauseBefore(left));
  }
}

/**
 * Shorter the longer the oldest command has waited: otherwise one instance could lose every race to a busier one.
 * `left`: milliseconds until it is refused.
 */
const pauseBefore = (left: number): number => MAX_RETRY_PAUSE_MS * (left / CONTENTION_LIMIT_MS) ** 2;

/** A command whose look-up fails is rejected; the others go on. */
async function prepareAll<S, E extends AnyEvent>(tasks: Task<S, E>[], loaded: Loaded<S>): Promise<void> {
  const failed = new Set<Task<S, E>>();
  const prepareOne = async (task: Task<S, E>) => {
    try {
      await task.prepare?.(loaded);
    } catch (error) {
      failed.add(task);
      task.reject(error);
    }
  };
  if (tasks.some(task => task.prepare)) await Promise.all(tasks.map(prepareOne));
  if (failed.size > 0) tasks.splice(0, tasks.length, ...tasks.filter(task => !failed.has(task)));
}
