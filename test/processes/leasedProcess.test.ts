import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import { type EventStore, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { LeasedProcess } from '../../src/processes/leasedProcess.ts';
import { createParking } from '../../src/processes/parking.ts';
import { Progress } from '../../src/projections/progress.ts';
import type { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { type ManualLease, ManualLeases } from '../doubles/manualLease.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, executorOn, logOf, nextId } from '../support/dsl/writeSide.ts';

const LEASE = 'process test';

describe('a process under a lease', () => {
  let store: FlakyEventStore;
  let running: LeasedProcess[];
  const failures: unknown[] = [];
  beforeEach(() => {
    store = calmStore();
    running = [];
    failures.length = 0;
  });
  afterEach(() => Promise.all(running.map(process => process.stop())));

  const instance = (on: EventStore = store) => {
    const leases = new ManualLeases();
    const handled: string[] = [];
    const progress = new Progress();
    const definition = {
      name: 'test',
      progress,
      on: {
        ProductAdded: async ({ data }: { readonly data: { readonly [field: string]: unknown } }) => {
          handled.push(String(data.productId));
        },
      },
    };
    const onFailure = (_name: string, error: unknown) => failures.push(error);
    const options = {
      store: on,
      catalog: eventCatalog,
      now: () => new Date(),
      parking: createParking(executorOn(on)),
      onFailure,
    };
    running.push(new LeasedProcess(definition, leases, options));
    const lease = leases.leases.get(LEASE);
    if (!lease) throw new Error(`it does not apply for ${LEASE}`);
    return { lease, handled, progress, told: leases.options.get(LEASE) };
  };
  const add = async () => {
    const productId = nextId('product');
    await record(store, [productAdded({ productId: idOf.product(productId) })]);
    return productId;
  };

  /** Whoever loses the lease says in the log how far it has come. */
  const handOver = async (from: ManualLease, to: ManualLease) => {
    const checkpoints = async () =>
      (await logOf(store)).filter(({ type }) => type === 'ProcessCheckpointed').length;
    const before = await checkpoints();
    from.held = false;
    await eventually('a checkpoint', async () => (await checkpoints()) > before);
    to.held = true;
  };

  it('runs where the lease is held, and nowhere else', async () => {
    const [here, there] = [instance(), instance()];
    here.lease.held = true;
    const ids = [await add(), await add()];
    await eventually('both are handled', () => here.handled.length === 2);
    expect([here.handled, there.handled]).toEqual([ids, []]);
  });

  it('goes on elsewhere from where it was left, and comes back', async () => {
    const [here, there] = [instance(), instance()];
    here.lease.held = true;
    const first = await add();
    await eventually('it is handled', () => here.handled.length === 1);
    await handOver(here.lease, there.lease);
    const second = await add();
    await eventually('the next is handled there', () => there.handled.includes(second));
    await handOver(there.lease, here.lease);
    const third = await add();
    await eventually('the third is handled here again', () => here.handled.includes(third));
    expect(there.handled).not.toContain(third);
    expect(here.handled).not.toContain(second);
    expect(here.handled[0]).toBe(first);
  });

  it('tells how far it has come, and hears it where another instance runs it', async () => {
    const [here, there] = [instance(), instance()];
    here.lease.held = true;
    await add();
    const head = await store.head();
    if (head === undefined) throw new Error('the log is empty');
    await eventually('it is handled', () => (here.told?.progress?.() ?? 0n) >= head);
    there.told?.onProgress?.(head);
    expect(await there.progress.wait(head, 0)).toBe(true);
    there.told?.onProgress?.(head - 1n);
    expect(there.progress.position).toBe(head);
  });

  it('begins later where the log cannot be read as the lease comes', async () => {
    const away = new WatchedEventStore(store);
    let readModels = 0;
    away.afterReadStream = () => {
      if (++readModels < 3) throw new EventStoreUnavailable('the engine is away');
    };
    const { lease, handled } = instance(away);
    lease.held = true;
    await add();
    await eventually('it is handled', () => handled.length === 1);
    expect(failures).toHaveLength(2);
  });

  it('stops while it waits for its lease, and while it runs', async () => {
    const [waiting, busy] = [instance(), instance()];
    busy.lease.held = true;
    await add();
    await eventually('it runs', () => busy.handled.length === 1);
    await Promise.all(running.splice(0).map(process => process.stop()));
    await add();
    expect([waiting.handled.length, busy.handled.length]).toEqual([0, 1]);
  });
});
