/**
 * A durable consumer of the log. Its checkpoints are events, so that dropping the read models repeats nothing; what
 * lies behind the last one is handled again after a crash, and handlers find their outcome already there.
 */
import { appendWithRetry } from '../commands/engine/appendWithRetry.ts';
import { memorySizeOf } from '../commands/engine/memorySize.ts';
import type { EventTypeName } from '../events/catalog/index.ts';
import { currentVersionIn, type EventTypes } from '../events/defineEvent.ts';
import type { Position, RecordedEvent } from '../events/event.ts';
import { type Batch, type EventStore, WrongExpectedRevision } from '../events/eventStore.ts';
import { type FollowAction, followLog } from '../events/follow.ts';
import { type EventHandlers, handlerOf, isOneOf, type RecordedEventOf } from '../events/typedEvents.ts';
import type { Progress } from '../projections/progress.ts';
import { beginInBackground } from '../scheduling/background.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import { Attempts, type Parking } from './attempts.ts';
import { broughtCheckpointStream, checkpointEvent, checkpointStream } from './checkpointStreams.ts';
import { InFlight } from './inFlight.ts';
import { keepSweeping, type Sweep } from './sweeping.ts';

/** A checkpoint is written after so many handled events, or so many that were only passed, and on a stop. */
const HANDLED_PER_CHECKPOINT = 1_000;
const PASSED_PER_CHECKPOINT = 20_000;
const MAX_IN_FLIGHT = 1_000;
/** What events begun and not finished hold together; then the process reads no further until one is. */
const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;

/** What a handler is told beside its event. */
export interface Handling {
  /** Aborted when the process is to stop: what waits then gives up, and is taken up at the next start. */
  readonly signal: AbortSignal;
  /** Where an operator let this parked event be tried again; undefined where it was not parked. */
  readonly retriedAt: Position | undefined;
  /**
   * What was handled before this run has left its events up to here, perhaps behind the event in hand. Undefined where
   * nothing was.
   */
  readonly resumedAt: Position | undefined;
  /** Tells of a failure that the handler itself sees to. */
  readonly failed: (error: unknown) => void;
}

export interface ProcessDefinition {
  readonly name: string;
  /** By event type. One that throws is called again after a pause; after the last attempt the event is parked. */
  readonly on: EventHandlers<Promise<void>, [handling: Handling]>;
  /** Events of one partition are handled in order, those of different ones in parallel. Default: all in one. */
  partitionOf?(event: RecordedEvent): string;
  /** Runs at the start and after each pause, for as long as the process does. */
  readonly sweep?: Sweep;
  /** Events begun and not finished; then the process reads no further until one is. Default: 1,000. */
  readonly maxInFlight?: number;
  /** Told up to where everything is handled or parked here, for callers that wait for that. */
  readonly progress?: Progress;
}

interface TypedProcess<T extends EventTypeName> extends ProcessDefinition {
  readonly on: { readonly [K in T]: NonNullable<ProcessDefinition['on'][K]> };
  partitionOf?(event: RecordedEventOf<NoInfer<T>>): string;
}

/** A process whose `partitionOf` is asked of events of the types that it handles, and of no other. */
export const defineProcess = <T extends EventTypeName>(process: TypedProcess<T>): ProcessDefinition =>
  process;

export interface ProcessOptions {
  readonly store: EventStore;
  /** Handlers get events in the newest version of their type here. */
  readonly catalog: EventTypes;
  readonly now: () => Date;
  readonly parking: Parking;
  readonly onFailure: (process: string, error: unknown) => void;
}

const CHECKPOINTED = ['ProcessCheckpointed'] as const;
/** The event by which an operator lets a parked event be tried again. */
const RETRIED = ['ParkedEventRetried'] as const;

export class Process {
  readonly #definition: ProcessDefinition;
  readonly #options: ProcessOptions;
  readonly #attempts: Attempts;
  readonly #inFlight: InFlight;
  readonly #stop = new AbortController();
  /** Up to where the log was read; not all of it is handled yet. */
  #read: Position | undefined;
  #resumedAt: Position | undefined;
  #revision: number | undefined;
  #sinceCheckpoint = { handled: 0, passed: 0 };
  #running: Promise<void> = Promise.resolve();

  private constructor(definition: ProcessDefinition, options: ProcessOptions) {
    this.#definition = definition;
    this.#options = options;
    const bounds = { max: definition.maxInFlight ?? MAX_IN_FLIGHT, maxBytes: MAX_IN_FLIGHT_BYTES };
    this.#inFlight = new InFlight(bounds, () => this.#reportProgress());
    const onFailure = (error: unknown) => options.onFailure(definition.name, error);
    this.#attempts = new Attempts(definition.name, options.parking, this.#stop.signal, onFailure);
  }

  static async start(definition: ProcessDefinition, options: ProcessOptions): Promise<Process> {
    const process = new Process(definition, options);
    await process.#resume();
    process.#running = process.#run();
    process.#sweepAtOnce();
    return process;
  }

  /** Resolves once the events under way are handled or given up for now, and the checkpoint is written. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#inFlight.settled();
    if (this.#sinceCheckpoint.handled > 0) await this.#lastCheckpoint();
  }

  /** One that cannot be written costs the next start some events handled again, and must not hold up the stop. */
  async #lastCheckpoint(): Promise<void> {
    const { name } = this.#definition;
    await this.#checkpoint().catch(error => this.#options.onFailure(name, error));
  }

  get #stream(): string {
    return checkpointStream(this.#definition.name);
  }

  async #resume(): Promise<void> {
    const { epoch } = this.#options.store;
    const own = await this.#lastOf(this.#stream);
    this.#revision = own?.revision;
    // Positions of another log say nothing here; what was brought along as it was copied does.
    const foreign = own !== undefined && own.data.epoch !== epoch;
    const last = foreign ? await this.#lastOf(broughtCheckpointStream(this.#definition.name, epoch)) : own;
    if (last) this.#read = BigInt(last.data.position);
    this.#resumedAt = last?.position;
  }

  async #lastOf(stream: string): Promise<RecordedEventOf<'ProcessCheckpointed'> | undefined> {
    const [last] = await this.#options.store.readStream(stream, { backwards: true, limit: 1 });
    return last && isOneOf(CHECKPOINTED, last) ? last : undefined;
  }

  #sweepAtOnce(): void {
    const { sweep, name } = this.#definition;
    if (sweep) keepSweeping(sweep, this.#stop.signal, error => this.#options.onFailure(name, error));
  }

  #run(): Promise<void> {
    const { store, onFailure } = this.#options;
    return followLog(store, {
      signal: this.#stop.signal,
      position: () => this.#read,
      handle: batch => this.#handle(batch),
      dropped: () => {},
      failed: error => onFailure(this.#definition.name, error),
    });
  }

  async #handle({ events, through }: Batch): Promise<FollowAction> {
    for (const event of events) {
      if (this.#stop.signal.aborted) return 'continue';
      if (this.#isHandled(event)) {
        await giveWay();
        await this.#begin(event);
      } else this.#sinceCheckpoint.passed++;
      this.#read = event.position;
    }
    this.#read = through;
    this.#reportProgress();
    const { handled, passed } = this.#sinceCheckpoint;
    if (handled >= HANDLED_PER_CHECKPOINT || passed >= PASSED_PER_CHECKPOINT) await this.#checkpoint();
    return 'continue';
  }

  #reportProgress(): void {
    const { progress } = this.#definition;
    const through = this.#inFlight.finishedThrough(this.#read);
    if (progress && through !== undefined && !progress.reached(through)) progress.advance(through, false);
  }

  /** Without waiting: nearly every event is another process's. */
  #isHandled(event: RecordedEvent): boolean {
    return this.#isRetryOfOurs(event) || handlerOf(this.#definition.on, event.type) !== undefined;
  }

  #isRetryOfOurs(event: RecordedEvent): event is RecordedEventOf<'ParkedEventRetried'> {
    return isOneOf(RETRIED, event) && event.data.process === this.#definition.name;
  }

  async #begin(event: RecordedEvent): Promise<void> {
    const { on, partitionOf = () => '' } = this.#definition;
    const retried = this.#isRetryOfOurs(event);
    const current = retried ? await this.#parked(event) : currentVersionIn(this.#options.catalog, event);
    const handler = current && handlerOf(on, current.type);
    this.#sinceCheckpoint[handler ? 'handled' : 'passed']++;
    if (!handler) return;
    await beginInBackground();
    const handling = this.#handling(retried ? event.position : undefined);
    const handle = () => handler(current, handling);
    const run = () =>
      retried ? this.#attempts.again(current, handle) : this.#attempts.first(current, handle);
    const bytes = memorySizeOf(current.data);
    await this.#inFlight.add({ position: event.position, bytes, partition: partitionOf(current), run });
  }

  #handling(retriedAt: Position | undefined): Handling {
    const failed = (error: unknown) => this.#options.onFailure(this.#definition.name, error);
    return { signal: this.#stop.signal, retriedAt, resumedAt: this.#resumedAt, failed };
  }

  /** The event that an operator lets be tried again. */
  async #parked({ data }: RecordedEventOf<'ParkedEventRetried'>): Promise<RecordedEvent | undefined> {
    const { parking, catalog } = this.#options;
    const event = await parking.eventOf(data.parkedId);
    return event && currentVersionIn(catalog, event);
  }

  async #checkpoint(): Promise<void> {
    const { store, now } = this.#options;
    // Never past unfinished work.
    const position = this.#inFlight.finishedThrough(this.#read);
    if (position === undefined) return;
    const data = { process: this.#definition.name, epoch: store.epoch, position: String(position) };
    const event = checkpointEvent(data, now().toISOString());
    try {
      const expected = this.#revision ?? 'no-stream';
      ({ revision: this.#revision } = await appendWithRetry(store, this.#stream, expected, [event]));
    } catch (error) {
      // Another instance has checkpointed meanwhile; ours goes behind its.
      if (!(error instanceof WrongExpectedRevision)) throw error;
      this.#revision = error.actual === 'no-stream' ? undefined : error.actual;
    }
    this.#sinceCheckpoint = { handled: 0, passed: 0 };
  }
}
