/** Somebody who follows a log in the background, and keeps what came. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Position, RecordedEvent } from '../../../src/events/event.ts';
import type { Batch, EventStore } from '../../../src/events/eventStore.ts';
import { eventually } from './eventually.ts';

/** Turns of the event loop that a slow one takes for a batch. */
const SLOWNESS = 20;

interface FollowerOptions {
  readonly after?: Position;
  readonly batchSize?: number;
  readonly slow?: boolean;
}

export class LogFollower {
  readonly batches: Batch[] = [];
  readonly events: RecordedEvent[] = [];
  readonly #control = new AbortController();
  readonly #ended: Promise<void>;

  constructor(store: EventStore, options: FollowerOptions = {}) {
    this.#ended = this.#follow(store, options);
  }

  get last(): Batch | undefined {
    return this.batches.at(-1);
  }

  async has(count: number): Promise<void> {
    await eventually(`${count} events`, () => this.events.length >= count, 20_000);
  }

  async caughtUp(): Promise<void> {
    await eventually('caught up', () => this.last?.caughtUp);
  }

  /** @throws what the subscription threw */
  async stop(): Promise<void> {
    this.#control.abort();
    await this.#ended;
  }

  async #follow(store: EventStore, { slow = false, ...options }: FollowerOptions): Promise<void> {
    for await (const batch of store.subscribe({ ...options, signal: this.#control.signal })) {
      this.batches.push(batch);
      this.events.push(...batch.events);
      for (let turns = slow ? SLOWNESS : 0; turns > 0; turns--) await turn();
    }
  }
}
