import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../src/events/event.ts';
import { collections, projections } from '../../src/projections/index.ts';
import { ReadModels } from '../../src/projections/readModels.ts';
import { type ChangeBatch, type ReadStore, ReadStoreReplaced } from '../../src/projections/readStore.ts';
import type { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { ManualLease } from '../doubles/manualLease.ts';
import { MemoryReadStore } from '../doubles/memoryReadStore.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, nextId } from '../support/dsl/writeSide.ts';

/** One instance, with what it told its sockets. */
class Observer {
  readonly readModels = new ReadModels(projections);
  readonly lease: ManualLease;
  readonly told: RecordedEvent[] = [];
  readonly failures: unknown[] = [];

  constructor(held: boolean) {
    this.lease = new ManualLease(held);
  }

  async start(log: FlakyEventStore, store: ReadStore): Promise<this> {
    await this.readModels.start(log, async () => ({ store, lease: this.lease }), {
      applied: ({ events }) => this.told.push(...events),
      dropped: () => {},
      failed: error => this.failures.push(error),
    });
    return this;
  }
}

/** Counts who applies; and lets the documents be replaced by others that have come less far. */
class SharedStore extends MemoryReadStore {
  applied: ChangeBatch[] = [];
  #replacement: MemoryReadStore | undefined;
  #isTold = true;

  replaceBy(store: MemoryReadStore): void {
    this.#replacement = store;
    this.#isTold = false;
  }

  override async checkpoint() {
    this.#isTold = true;
    return (await this.#replacement?.checkpoint()) ?? super.checkpoint();
  }

  override async apply(batch: ChangeBatch): Promise<void> {
    if (!this.#isTold) throw new ReadStoreReplaced('built anew');
    this.applied.push(batch);
    await (this.#replacement ? this.#replacement.apply(batch) : super.apply(batch));
  }
}

describe('read models that instances share', () => {
  let log: FlakyEventStore;
  let store: SharedStore;
  const onlookers: Observer[] = [];
  beforeEach(() => {
    log = calmStore();
    store = new SharedStore(collections);
  });
  afterEach(async () => {
    for (const { readModels } of onlookers.splice(0)) await readModels.stop();
  });

  const instance = async (held: boolean) => {
    const observer = await new Observer(held).start(log, store);
    onlookers.push(observer);
    return observer;
  };
  const add = async (count: number) => {
    for (let n = 0; n < count; n++)
      await record(log, [productAdded({ productId: idOf.product(nextId('product')) })]);
    return (await log.head()) ?? 0n;
  };
  const reach = async (position: bigint, ...instances: readonly Observer[]) => {
    for (const { readModels } of instances)
      expect(await readModels.progress.wait(position, 20_000)).toBe(true);
  };
  const positions = (events: readonly RecordedEvent[]) => events.map(({ position }) => position);
  const written = async () => positions(await log.readAll({ limit: 1_000 }));

  it('are kept up by the one with the lease; the others show and tell what it has applied', async () => {
    const [holder, other] = [await instance(true), await instance(false)];
    await reach(await add(20), holder, other);
    expect(positions(other.told)).toEqual(await written());
    expect(positions(holder.told)).toEqual(await written());
    const changes = store.applied.flatMap(batch => batch.changes);
    expect(changes.filter(({ collection }) => collection === 'products')).toHaveLength(20);
  });

  it('show nothing that is not in them yet, and are taken on by whoever gets the lease', async () => {
    const [here, there] = [await instance(false), await instance(false)];
    const head = await add(10);
    expect(await here.readModels.progress.wait(head, 100)).toBe(false);
    expect([here.told, there.told, store.applied]).toEqual([[], [], []]);
    there.lease.held = true;
    await reach(head, here, there);
    expect(positions(here.told)).toEqual(await written());
  });

  it('survive two that both believe to hold the lease', async () => {
    const both = [await instance(true), await instance(true)];
    await reach(await add(30), ...both);
    const { total } = await store.list('products', {
      where: {},
      limit: 1,
      offset: 0,
      include: [],
      includeLimit: 1,
    });
    expect(total).toBe(30);
  });

  it('go on from their own checkpoint when others take their place, and nothing is told again', async () => {
    const holder = await instance(true);
    await reach(await add(10), holder);
    const replacement = new MemoryReadStore(collections);
    const [, , third] = store.applied;
    for (const batch of store.applied.slice(0, 3)) await replacement.apply(batch);
    store.applied = [];
    store.replaceBy(replacement);
    const shown = holder.readModels.progress.position;
    const head = await add(5);
    await eventually('it has come to the end', async () => (await replacement.checkpoint()) === head);
    await reach(head, holder);
    expect(holder.failures).toEqual([]);
    expect(positions(holder.told)).toEqual(await written());
    // What the new documents lacked was applied to them, from their checkpoint on.
    const from = third?.checkpoint ?? 0n;
    const again = store.applied.flatMap(({ changes }) =>
      changes.filter(({ collection }) => collection === 'products').map(({ position }) => position),
    );
    expect(again).toEqual((await written()).filter(position => position > from));
    expect(from < (shown ?? 0n)).toBe(true);
  });

  it('can be left by one that waits for another', async () => {
    const other = await instance(false);
    await add(3);
    await other.readModels.stop();
    expect(other.told).toEqual([]);
  });
});
