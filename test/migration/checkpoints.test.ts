import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { migrateLog } from '../../src/migration/migrateLog.ts';
import { isBroughtCheckpointStream } from '../../src/processes/checkpointStreams.ts';
import { createParking } from '../../src/processes/parking.ts';
import { Process } from '../../src/processes/process.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { businessOpened, productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { executorOn, nextId } from '../support/dsl/writeSide.ts';
import { contentOf } from './logs.ts';

let running: Process[];
beforeEach(() => {
  running = [];
});
afterEach(() => Promise.all(running.map(process => process.stop())));

const log = (seed: number) => new FlakyEventStore({ seed, unavailableRate: 0 });

/** A process that notes which products it was told of. */
async function start(store: EventStore): Promise<{ seen: string[]; process: Process }> {
  const seen: string[] = [];
  const definition = {
    name: 'test',
    on: {
      ProductAdded: async ({ data }: { data: object }) => void seen.push(String(Object(data).productId)),
    },
  };
  const onFailure = (_name: string, error: unknown) => {
    throw error;
  };
  const parking = createParking(executorOn(store));
  const process = await Process.start(definition, {
    store,
    catalog: eventCatalog,
    now: () => new Date(),
    parking,
    onFailure,
  });
  running.push(process);
  return { seen, process };
}

/** Runs it until it has seen these and nothing else, and stops it. */
async function handles(store: EventStore, products: readonly string[]): Promise<void> {
  const { seen, process } = await start(store);
  await eventually('all are handled', () => seen.length >= products.length);
  await process.stop();
  expect(seen).toEqual(products);
}

async function products(store: EventStore, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => nextId('product'));
  for (const productId of ids) await record(store, [productAdded({ productId: idOf.product(productId) })]);
  return ids;
}

const brought = async (store: EventStore) =>
  (await contentOf(store)).filter(({ stream }) => isBroughtCheckpointStream(stream, store.epoch));

describe('a process, once its log has moved', () => {
  test('handles what it had not handled at the source, and nothing else', async () => {
    const [source, target] = [log(1), log(2)];
    await handles(source, await products(source, 5));
    await record(source, [businessOpened()]);
    const later = await products(source, 2);
    expect((await migrateLog({ source, target })).processes).toBe(1);
    const newer = await products(target, 1);
    await handles(target, [...later, ...newer]);
    await handles(target, await products(target, 1));
  });

  test('does so after two moves', async () => {
    const [first, second, third] = [log(1), log(2), log(3)];
    await handles(first, await products(first, 3));
    await migrateLog({ source: first, target: second });
    expect((await migrateLog({ source: second, target: third })).processes).toBe(1);
    await handles(third, await products(third, 2));
  });

  test('does so back in the log that it came from, whose positions still hold', async () => {
    const [here, there] = [log(1), log(2)];
    await handles(here, await products(here, 3));
    await migrateLog({ source: here, target: there });
    await handles(there, await products(there, 2));
    const open = await products(there, 1);
    expect((await migrateLog({ source: there, target: here })).comparison.differences).toEqual([]);
    await handles(here, open);
    await migrateLog({ source: here, target: there });
    await handles(there, await products(there, 1));
  });

  test('begins at the beginning where it had no checkpoint', async () => {
    const [source, target] = [log(1), log(2)];
    const all = await products(source, 3);
    expect((await migrateLog({ source, target })).processes).toBe(0);
    await handles(target, all);
  });
});

describe('a migration that is repeated', () => {
  test('brings the same checkpoint along once', async () => {
    const [source, target] = [log(1), log(2)];
    await handles(source, await products(source, 3));
    await migrateLog({ source, target });
    await migrateLog({ source, target });
    expect(await brought(target)).toHaveLength(1);
  });

  test('takes a rehearsal further: only what is new is copied, and checkpoints follow', async () => {
    const [source, target] = [log(1), log(2)];
    await handles(source, await products(source, 3));
    await migrateLog({ source, target });
    await handles(source, await products(source, 2));
    const { copied, comparison } = await migrateLog({ source, target });
    expect({ copied, ...comparison }).toMatchObject({ copied: 3, differences: [] });
    expect(await brought(target)).toHaveLength(2);
    await handles(target, await products(target, 1));
  });
});
