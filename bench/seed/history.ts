/** Turns events of a made-up past into appends: time goes by, ids grow with it, each stream keeps its revision. */
import { v7 } from 'uuid';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { type DomainEvent, eventCatalog } from '../../src/events/catalog/index.ts';
import type { NewEvent } from '../../src/events/event.ts';
import type { ExpectedRevision } from '../../src/events/eventStore.ts';
import type { Random } from './random.ts';

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

const BEGINNING = Date.UTC(2025, 0, 1);
/** Between two appends pass up to twice so many milliseconds. */
const MEAN_PAUSE_MS = 5_000;

export class History {
  readonly #random: Random;
  readonly #revisions = new Map<string, number>();
  #now = BEGINNING;
  #appends: Append[] = [];
  #events = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Events recorded so far. */
  get events(): number {
    return this.#events;
  }

  id(): string {
    this.#now += 1;
    return v7({ msecs: this.#now });
  }

  /** ISO 8601 UTC. */
  now(): string {
    return new Date(this.#now).toISOString();
  }

  record(stream: string, events: readonly DomainEvent[]): void {
    this.#now += this.#random.between(1, 2 * MEAN_PAUSE_MS);
    const requestId = this.id();
    const context = { correlationId: requestId, causationId: requestId, actor: null, requestId };
    const recordedAt = this.now();
    const known = this.#revisions.get(stream);
    this.#appends.push({
      stream,
      expected: known ?? 'no-stream',
      events: events.map(event =>
        envelope(eventCatalog, event, { ...context, source: 'http', newId: v7 }, recordedAt),
      ),
    });
    this.#revisions.set(stream, (known ?? -1) + events.length);
    this.#events += events.length;
  }

  /** What was recorded since the last call. */
  take(): readonly Append[] {
    const taken = this.#appends;
    this.#appends = [];
    return taken;
  }
}
