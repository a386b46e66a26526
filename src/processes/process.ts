/**
 * A durable consumer of the log. Its checkpoints are events, so that dropping the read models repeats nothing; what
 * lies behind the last one is handled again after a crash, and handlers find their outcome already there.
 */
import { v7 } from 'uuid';
import { appendSettled } from '../commands/appendSettled.ts';
import { envelope } from '../commands/caller.ts';
import { currentVersion } from '../events/catalog/index.ts';
import type { Position, RecordedEvent } from '../events/event.ts';
import { type Batch, type EventStore, WrongExpectedRevision } from '../events/eventStore.ts';
import { followLog } from '../events/follow.ts';

/** A checkpoint is written after so many handled events, or so many that were only passed, and on a stop. */
const HANDLED_PER_CHECKPOINT = 1_000;
const PASSED_PER_CHECKPOINT = 20_000;

export interface ProcessDefinition {
  readonly name: string;
  /** By event type. Called one after another; one that throws is called again, after a pause, until it does not. */
  readonly on: { readonly [eventType: string]: (event: RecordedEvent) => Promise<void> };
}

export interface ProcessOptions {
  readonly store: EventStore;
  readonly now: () => Date;
  readonly onFailure: (process: string, error: unknown) => void;
}

export class Process {
  readonly #definition: ProcessDefinition;
  readonly #options: ProcessOptions;
  readonly #stop = new AbortController();
  #position: Position | undefined;
  #revision: number | undefined;
  #sinceCheckpoint = { handled: 0, passed: 0 };
  #running: Promise<void> = Promise.resolve();

  private constructor(definition: ProcessDefinition, options: ProcessOptions) {
    this.#definition = definition;
    this.#options = options;
  }

  static async start(definition: ProcessDefinition, options: ProcessOptions): Promise<Process> {
    const process = new Process(definition, options);
    await process.#resume();
    process.#running = process.#run();
    return process;
  }

  /** Resolves once the event under way is handled and the checkpoint is written. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    if (this.#sinceCheckpoint.handled > 0) await this.#lastCheckpoint();
  }

  /** One that cannot be written costs the next start some events handled again, and must not hold up the stop. */
  async #lastCheckpoint(): Promise<void> {
    const { name } = this.#definition;
    await this.#checkpoint().catch(error => this.#options.onFailure(name, error));
  }

  get #stream(): string {
    return `process-${this.#definition.name}`;
  }

  async #resume(): Promise<void> {
    const { store } = this.#options;
    const [last] = await store.readStream(this.#stream, { backwards: true, limit: 1 });
    this.#revision = last?.revision;
    // Positions of another log say nothing here; the handlers' outcomes do.
    if (last && last.data.epoch === store.epoch) this.#position = BigInt(String(last.data.position));
  }

  #run(): Promise<void> {
    const { store, onFailure } = this.#options;
    return followLog(store, {
      signal: this.#stop.signal,
      position: () => this.#position,
      handle: batch => this.#handle(batch),
      dropped: () => {},
      failed: error => onFailure(this.#definition.name, error),
    });
  }

  async #handle({ events, through }: Batch): Promise<void> {
    for (const event of events) {
      await this.#handleOne(event);
      if (this.#stop.signal.aborted) return;
    }
    this.#position = through;
    const { handled, passed } = this.#sinceCheckpoint;
    if (handled >= HANDLED_PER_CHECKPOINT || passed >= PASSED_PER_CHECKPOINT) await this.#checkpoint();
  }

  async #handleOne(event: RecordedEvent): Promise<void> {
    const handler = this.#definition.on[event.type];
    if (handler) await handler(currentVersion(event));
    this.#position = event.position;
    this.#sinceCheckpoint[handler ? 'handled' : 'passed']++;
  }

  async #checkpoint(): Promise<void> {
    const { store, now } = this.#options;
    if (this.#position === undefined) return;
    const data = { process: this.#definition.name, epoch: store.epoch, position: String(this.#position) };
    const id = v7();
    const caller = {
      correlationId: id,
      causationId: id,
      actor: null,
      source: 'process' as const,
      requestId: null,
    };
    const event = envelope(
      { type: 'ProcessCheckpointed', data },
      { ...caller, newId: v7 },
      now().toISOString(),
    );
    try {
      const expected = this.#revision ?? 'no-stream';
      ({ revision: this.#revision } = await appendSettled(store, this.#stream, expected, [event]));
    } catch (error) {
      // Another instance has checkpointed meanwhile; ours goes behind its.
      if (!(error instanceof WrongExpectedRevision)) throw error;
      this.#revision = error.actual === 'no-stream' ? undefined : error.actual;
    }
    this.#sinceCheckpoint = { handled: 0, passed: 0 };
  }
}
