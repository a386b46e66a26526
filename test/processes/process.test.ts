import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import { type EventStore, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { createParking } from '../../src/processes/parking.ts';
import { Process, type ProcessDefinition } from '../../src/processes/process.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened, productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { holds } from '../support/dsl/keyedRequests.ts';
import { calmStore, executorOn, logOf, nextId } from '../support/dsl/writeSide.ts';

const CHECKPOINT = 'ProcessCheckpointed';
const now = () => new Date();

describe('a process', () => {
  let store: FlakyEventStore;
  let failures: unknown[];
  let running: Process[];
  beforeEach(() => {
    store = calmStore();
    failures = [];
    running = [];
  });
  afterEach(() => Promise.all(running.map(process => process.stop())));

  const start = async (definition: ProcessDefinition, on: EventStore = store) => {
    const executor: Executor = executorOn(on);
    const onFailure = (_name: string, error: unknown) => failures.push(error);
    const options = { store: on, catalog: eventCatalog, now, parking: createParking(executor), onFailure };
    const process = await Process.start(definition, options);
    running.push(process);
    return process;
  };
  const handler = (seen: RecordedEvent[]): ProcessDefinition => ({
    name: 'test',
    on: { ProductAdded: async event => void seen.push(event) },
  });
  const products = async (count: number) => {
    for (let n = 0; n < count; n++)
      await record(store, [productAdded({ productId: idOf.product(nextId('product')) })]);
  };
  const checkpoints = async () => (await logOf(store)).filter(({ type }) => type === CHECKPOINT);
  const positions = (events: readonly RecordedEvent[]) => events.map(({ position }) => position);

  it('handles what was there and what comes, in order, and passes over the rest', async () => {
    await products(5);
    const seen: RecordedEvent[] = [];
    await start(handler(seen));
    await record(store, [businessOpened()]);
    await products(5);
    await eventually('all are handled', () => seen.length === 10);
    expect(positions(seen)).toEqual(positions(seen).toSorted((a, b) => Number(a - b)));
  });

  it('writes a checkpoint every thousand events that it handled, and when it stops', async () => {
    const seen: RecordedEvent[] = [];
    const process = await start(handler(seen));
    await products(1_100);
    await eventually('all are handled', () => seen.length === 1_100);
    expect(await checkpoints()).toHaveLength(1);
    await process.stop();
    const [first, last, ...others] = await checkpoints();
    expect(others).toEqual([]);
    expect(BigInt(String(first?.data.position))).toBeGreaterThanOrEqual(seen[990]?.position ?? 0n);
    expect(last?.data).toMatchObject({ process: 'test', epoch: store.epoch });
    expect(BigInt(String(last?.data.position))).toBeGreaterThanOrEqual(seen.at(-1)?.position ?? 0n);
  });

  it('writes no checkpoint where it had nothing to do', async () => {
    await record(store, [businessOpened()]);
    const seen: RecordedEvent[] = [];
    await (await start(handler(seen))).stop();
    expect(await checkpoints()).toEqual([]);
  });

  it('goes on behind its checkpoint, also after it was passed by its own events', async () => {
    await products(3);
    const before: RecordedEvent[] = [];
    const first = await start(handler(before));
    await eventually('all are handled', () => before.length === 3);
    await first.stop();
    await products(2);
    const after: RecordedEvent[] = [];
    await start(handler(after));
    await eventually('the new ones are handled', () => after.length === 2);
    await products(1);
    await eventually('and the next', () => after.length === 3);
    expect(new Set(positions(after)).intersection(new Set(positions(before)))).toEqual(new Set());
  });

  it('handles again what lies behind its last checkpoint when it did not come to write one', async () => {
    await products(3);
    const watched = new WatchedEventStore(store);
    watched.beforeAppend = append => {
      if (holds(append, CHECKPOINT)) throw new EventStoreUnavailable('crashed');
    };
    const before: RecordedEvent[] = [];
    const crashing = await start(handler(before), watched);
    await eventually('all are handled', () => before.length === 3);
    await crashing.stop();
    expect(failures).toEqual([expect.any(EventStoreUnavailable)]);
    const after: RecordedEvent[] = [];
    await start(handler(after));
    await eventually('all are handled again', () => after.length === 3);
  });

  it('does not go by a checkpoint of another log', async () => {
    await products(3);
    const before: RecordedEvent[] = [];
    const first = await start(handler(before));
    await eventually('all are handled', () => before.length === 3);
    await first.stop();
    const [checkpoint] = await checkpoints();
    if (!checkpoint) throw new Error('no checkpoint');
    const data = { ...checkpoint.data, epoch: 'another log' };
    await store.append('process-test', checkpoint.revision, [
      { ...checkpoint, id: crypto.randomUUID(), data },
    ]);
    const after: RecordedEvent[] = [];
    const second = await start(handler(after));
    await eventually('all are handled again', () => after.length === 3);
    await second.stop();
    expect((await checkpoints()).at(-1)?.data.epoch).toBe(store.epoch);
  });

  it('lets two instances write their checkpoints beside each other', async () => {
    const [a, b]: [RecordedEvent[], RecordedEvent[]] = [[], []];
    const both = [await start(handler(a)), await start(handler(b))];
    await products(5);
    await eventually('both have handled all', () => a.length === 5 && b.length === 5);
    await Promise.all(both.map(process => process.stop()));
    expect((await checkpoints()).length).toBeGreaterThanOrEqual(1);
    expect(failures).toEqual([]);
  });

  it('never passes an event that is still being handled', async () => {
    const gate = Promise.withResolvers<void>();
    const done: string[] = [];
    const process = await start({
      name: 'test',
      partitionOf: ({ data }) => String(data.productId),
      on: {
        ProductAdded: async ({ data }, { signal }) => {
          if (data.productId === 'slow') await Promise.race([gate.promise, aborted(signal)]);
          if (signal.aborted) throw new Error('stopped');
          done.push(String(data.productId));
        },
      },
    });
    await record(store, [productAdded({ productId: idOf.product('slow') })]);
    await products(3);
    await eventually('the others are handled', () => done.length === 3);
    await process.stop();
    const seen: RecordedEvent[] = [];
    await start(handler(seen));
    await eventually('it is handled at the next start', () =>
      seen.some(({ data }) => data.productId === 'slow'),
    );
    expect(failures).toEqual([]);
  });

  it('loses nothing and keeps the order over an flaky store', async () => {
    store = new FlakyEventStore({ unavailableRate: 0, unknownRate: 0, dropEvery: 2, seed: 3 });
    const seen: RecordedEvent[] = [];
    await products(40);
    await start(handler(seen));
    await products(40);
    await eventually('all are handled', () => seen.length === 80);
    const log = (await logOf(store)).filter(({ type }) => type === 'ProductAdded');
    expect(positions(seen)).toEqual(positions(log));
  });
});

const aborted = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
