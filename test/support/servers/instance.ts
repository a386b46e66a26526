/** One instance of the system without its edges: read models and some processes over a log that may be shared. */

import { Executor } from '../../../src/commands/engine/executor.ts';
import { receiveItems } from '../../../src/commands/receiveItems.ts';
import { eventCatalog } from '../../../src/events/catalog/index.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { itemsOf, webhookPayload } from '../../../src/messaging/meta/normalise.ts';
import { createParking } from '../../../src/processes/parking.ts';
import { Process, type ProcessDefinition } from '../../../src/processes/process.ts';
import { collections, projections } from '../../../src/projections/index.ts';
import { ReadModels } from '../../../src/projections/readModels.ts';
import { exclusive } from '../../../src/projections/runner.ts';
import { MemoryReadStore } from '../../doubles/memoryReadStore.ts';
import { callerWith } from '../dsl/writeSide.ts';

interface InstanceParts {
  readonly executor: Executor;
  readonly readModels: ReadModels;
}

const now = () => new Date();
const ignore = () => {};

export class Instance {
  readonly executor: Executor;
  readonly readModels = new ReadModels(projections);
  /** What processes met on their way; they go on after it. */
  readonly failures: unknown[] = [];
  readonly #store: EventStore;
  #processes: readonly Process[] = [];

  private constructor(store: EventStore) {
    this.#store = store;
    this.executor = new Executor({ store, now, onSnapshotFailure: ignore });
  }

  static async start(
    store: EventStore,
    definitions: (parts: InstanceParts) => readonly ProcessDefinition[],
  ): Promise<Instance> {
    const instance = new Instance(store);
    const { executor, readModels } = instance;
    const open = async () => exclusive(new MemoryReadStore(collections, { redeliver: 'last' }));
    await readModels.start(store, open, { applied: ignore, dropped: ignore, failed: ignore });
    const onFailure = (_process: string, error: unknown) => instance.failures.push(error);
    const options = { store, catalog: eventCatalog, now, parking: createParking(executor), onFailure };
    const all = definitions({ executor, readModels });
    instance.#processes = await Promise.all(all.map(definition => Process.start(definition, options)));
    return instance;
  }

  /** What a platform sends goes into the log, as the webhook puts it there. */
  async receiveWebhook(payload: unknown): Promise<void> {
    const items = itemsOf(webhookPayload.parse(payload));
    const log = { store: this.#store, now, outlineOf: () => ({}) };
    await receiveItems(log, items, callerWith({ source: 'webhook' }));
  }

  /** Resolves once its read models show everything that the log has. */
  async settled(): Promise<void> {
    const head = await this.#store.head();
    if (head !== undefined) await this.readModels.progress.wait(head, 10_000);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map(process => process.stop()));
    await this.readModels.stop();
  }
}
