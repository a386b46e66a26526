/** Logs to migrate between, and what lies in them apart from where. */
import { v4 as uuid } from 'uuid';
import type { Position, RecordedEvent } from '../../src/events/event.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { openEventStoreDb } from '../../src/events/eventStoreDb/index.ts';
import { openSqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { EventStoreDbDouble } from '../doubles/eventstoredb/index.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { live } from '../support/builders/randomWorkload.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { executorOn } from '../support/dsl/writeSide.ts';

export type Kind = 'embedded' | 'flaky' | 'cluster';

/** What a test opens, closed again in the reverse order. */
export class Logs {
  readonly #closers: (() => unknown)[] = [];
  #double: EventStoreDbDouble | undefined;

  /** An empty log. */
  async open(kind: Kind): Promise<EventStore> {
    const store = await this.#open(kind);
    this.#closers.unshift(() => store.close());
    return store;
  }

  async #open(kind: Kind): Promise<EventStore> {
    if (kind === 'flaky') return new FlakyEventStore({ unavailableRate: 0.02 });
    if (kind === 'embedded') return openSqliteEventStore({ directory: this.directory() });
    const { url } = await this.double();
    return openEventStoreDb({ url, namespace: `test-${uuid()}`, onInterruption: () => {} });
  }

  directory(): string {
    const directory = temporaryDirectory();
    this.#closers.unshift(() => directory.remove());
    return directory.path;
  }

  async double(): Promise<EventStoreDbDouble> {
    if (!this.#double) {
      const double = await EventStoreDbDouble.start();
      this.#closers.push(() => double.stop());
      this.#double = double;
    }
    return this.#double;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
    this.#double = undefined;
  }
}

/** A shop's random life, with long streams and short ones. */
export const fill = (store: EventStore, steps: number, seed = 7): Promise<void> =>
  live(executorOn(store), seed, steps);

/** The whole log without its positions, which a copy has of its own. */
export async function contentOf(store: EventStore): Promise<Omit<RecordedEvent, 'position'>[]> {
  const content: Omit<RecordedEvent, 'position'>[] = [];
  for await (const { position, ...event } of eventsOf(store)) content.push(event);
  return content;
}

export async function* eventsOf(store: EventStore): AsyncGenerator<RecordedEvent> {
  let after: Position | undefined;
  for (;;) {
    const page = await store.readAll({ limit: 1_000, ...(after === undefined ? {} : { after }) });
    yield* page;
    if (page.length === 0) return;
    after = page.at(-1)?.position;
  }
}
