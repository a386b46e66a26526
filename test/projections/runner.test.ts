import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { product } from '../../src/commands/product.ts';
import { currentVersion } from '../../src/events/catalog/index.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { collections, project, projections } from '../../src/projections/index.ts';
import { ReadModels, ReadModelsNotReady } from '../../src/projections/readModels.ts';
import type { ChangeBatch } from '../../src/projections/readStore.ts';
import { exclusive, type RunnerWatch } from '../../src/projections/runner.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { MemoryReadStore } from '../doubles/memoryReadStore.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { numbers } from '../support/builders/randomNumbers.ts';
import { live } from '../support/builders/randomWorkload.ts';
import { countOf, documentsOf } from '../support/dsl/documents.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, executorOn, logOf } from '../support/dsl/writeSide.ts';

/** Fails some batches, before or after they were applied, and takes its time for others. */
class FlakyReadStore extends MemoryReadStore {
  readonly #n = numbers(7);
  failures = 0;

  override async apply(batch: ChangeBatch): Promise<void> {
    const fate = this.#n(6);
    if (fate === 0) this.#fail();
    await super.apply(batch);
    if (fate === 1) this.#fail();
  }

  #fail(): never {
    this.failures++;
    throw new Error('the read store is away');
  }
}

/** What the log comes to when it is projected in one go. */
async function expected(store: EventStore) {
  const model = new MemoryReadStore(collections);
  const log = await logOf(store);
  const changes = log.flatMap(event => project(currentVersion(event)));
  await model.apply({ changes, checkpoint: log.at(-1)?.position ?? 0n });
  return documentsOf(model);
}

describe('the read side', () => {
  let readModels: ReadModels;
  let seen: { applied: number; dropped: number; failed: unknown[] };
  let watch: RunnerWatch;
  beforeEach(() => {
    readModels = new ReadModels(projections);
    seen = { applied: 0, dropped: 0, failed: [] };
    watch = {
      applied: ({ events }) => {
        seen.applied += events.length;
      },
      dropped: () => {
        seen.dropped++;
      },
      failed: error => seen.failed.push(error),
    };
  });
  afterEach(() => readModels.stop());

  const caughtUp = async (store: EventStore) => {
    const head = await store.head();
    expect(await readModels.progress.wait(head ?? 0n, 20_000)).toBe(true);
  };

  it('cannot be read before it has caught up, and then can', async () => {
    const store = calmStore();
    await record(store, [productAdded()]);
    expect(() => readModels.store).toThrow(ReadModelsNotReady);
    const opened = Promise.withResolvers<void>();
    const open = () => opened.promise.then(() => exclusive(new MemoryReadStore(collections)));
    const started = readModels.start(store, open, watch);
    expect(() => readModels.store).toThrow(ReadModelsNotReady);
    opened.resolve();
    await started;
    await readModels.progress.untilCaughtUp();
    expect(await readModels.store.get('products', 'product', { include: [], includeLimit: 1 })).toMatchObject(
      {
        revision: 0,
      },
    );
  });

  it('follows nothing where it was stopped while its store was being opened', async () => {
    const store = calmStore();
    await record(store, [productAdded()]);
    const opened = Promise.withResolvers<void>();
    let closed = false;
    const readStore = new MemoryReadStore(collections);
    readStore.close = async () => {
      closed = true;
    };
    const started = readModels.start(store, () => opened.promise.then(() => exclusive(readStore)), watch);
    const stopped = readModels.stop();
    opened.resolve();
    await Promise.all([started, stopped]);
    expect(closed).toBe(true);
    expect(await readModels.progress.wait(1n, 50)).toBe(false);
    expect(seen.applied).toBe(0);
  });

  it('is ready at once where the log is empty', async () => {
    await readModels.start(calmStore(), async () => exclusive(new MemoryReadStore(collections)), watch);
    await readModels.progress.untilCaughtUp();
    expect(readModels.progress.position).toBeUndefined();
  });

  it.each(['twice', 'last', undefined] as const)(
    'loses and repeats nothing over dropped subscriptions and redelivered batches (%s)',
    async redeliver => {
      const store = new FlakyEventStore({ unavailableRate: 0, dropEvery: 3, seed: 5 });
      const readStore = new MemoryReadStore(collections, redeliver ? { redeliver } : {});
      const executor = executorOn(store);
      await live(executor, 1, 400);
      await readModels.start(store, async () => exclusive(readStore), watch);
      await live(executor, 2, 600);
      await caughtUp(store);
      const shown = await documentsOf(readStore);
      expect(countOf(shown)).toBeGreaterThan(50);
      expect(shown).toEqual(await expected(store));
      expect(seen.applied).toBe((await logOf(store)).length);
      expect(seen.dropped).toBeGreaterThan(10);
      expect(seen.failed).toEqual([]);
    },
  );

  it('goes on after its store failed, and loses nothing', async () => {
    const store = new FlakyEventStore({ unavailableRate: 0, dropEvery: 0, seed: 5 });
    const readStore = new FlakyReadStore(collections);
    await live(executorOn(store), 3, 150);
    await readModels.start(store, async () => exclusive(readStore), watch);
    await caughtUp(store);
    expect(await documentsOf(readStore)).toEqual(await expected(store));
    expect(readStore.failures).toBeGreaterThan(3);
    expect(seen.failed).toHaveLength(readStore.failures);
  });

  it('goes on from the checkpoint when it starts again', async () => {
    const store = calmStore();
    const readStore = new MemoryReadStore(collections);
    await live(executorOn(store), 4, 50);
    await readModels.start(store, async () => exclusive(readStore), watch);
    await caughtUp(store);
    await readModels.stop();
    const before = seen.applied;
    await live(executorOn(store), 5, 50);
    readModels = new ReadModels(projections);
    await readModels.start(store, async () => exclusive(readStore), watch);
    await caughtUp(store);
    expect(seen.applied).toBe((await logOf(store)).length);
    expect(seen.applied).toBeGreaterThan(before);
    expect(await documentsOf(readStore)).toEqual(await expected(store));
  });

  it('never says that it shows what it does not show yet', async () => {
    const store = new FlakyEventStore({ unavailableRate: 0, unknownRate: 0, seed: 9 });
    const readStore = new MemoryReadStore(collections, { turns: () => 3 });
    await readModels.start(store, async () => exclusive(readStore), watch);
    await readModels.progress.untilCaughtUp();
    const written = Promise.all([1, 2, 3].map(seed => write(executorOn(store), store, seed)));
    await written;
    expect(seen.failed).toEqual([]);
  });

  /** Writes and looks, as a client does who reads its own writes. */
  async function write(executor: Executor, store: EventStore, seed: number): Promise<void> {
    const productId = idOf.product(`product-${seed}`);
    for (let revision = 0; revision < 20; revision++) {
      await record(store, [
        revision === 0
          ? productAdded({ productId })
          : { type: 'ProductRepriced', data: { productId, price: `${revision}` } },
      ]);
      const { position = 0n } = await executor.load(product, productId);
      expect(await readModels.progress.wait(position, 10_000)).toBe(true);
      const shown = await readModels.store.get('products', productId, { include: [], includeLimit: 1 });
      expect(shown?.revision).toBe(revision);
    }
  }

  it('lets those who wait go on when the position is reached, and not before', async () => {
    const store = calmStore();
    await readModels.start(store, async () => exclusive(new MemoryReadStore(collections)), watch);
    await record(store, [productAdded()]);
    const head = (await store.head()) ?? 0n;
    const beyond = readModels.progress.wait(head + 1n, 30);
    expect(await readModels.progress.wait(head, 10_000)).toBe(true);
    expect(await beyond).toBe(false);
    const next = readModels.progress.wait(head + 1n, 10_000);
    await record(store, [{ type: 'ProductDeleted', data: { productId: idOf.product('product') } }]);
    expect(await next).toBe(true);
  });

  it('stops between two batches, and applies nothing afterwards', async () => {
    const store = calmStore();
    await live(executorOn(store), 6, 200);
    await readModels.start(store, async () => exclusive(new MemoryReadStore(collections)), watch);
    await eventually('some batches', () => seen.applied > 5);
    await readModels.stop();
    const { applied } = seen;
    await record(store, [productAdded({ productId: idOf.product('late') })]);
    expect(await readModels.progress.wait((await store.head()) ?? 0n, 50)).toBe(false);
    expect(seen.applied).toBe(applied);
  });
});
