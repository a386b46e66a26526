/** What the aggregate cache holds: as much as its bytes allow, whatever the number of streams. */

import { expect, it, test } from '@jest/globals';
import { memorySizeOf } from '../../src/commands/engine/memorySize.ts';
import { product } from '../../src/commands/product.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, executorOn } from '../support/dsl/writeSide.ts';

/** Reads from the start of streams whose products have descriptions of so many characters, each loaded twice. */
async function readsOf(count: number, characters: number): Promise<number> {
  const store = calmStore();
  const watched = new WatchedEventStore(store);
  const ids = Array.from({ length: count }, (_, n) => `product-${n}`);
  const description = 'x'.repeat(characters);
  for (const productId of ids)
    await record(store, [productAdded({ productId: idOf.product(productId), description })]);
  const executor = executorOn(watched);
  for (const id of [...ids, ...ids]) await executor.load(product, idOf.product(id));
  return watched.readModels.filter(({ events }) => events > 0).length;
}

test('a thousand small products are read once each', async () => {
  expect(await readsOf(1_000, 100)).toBe(1_000);
});

test('forty products of 500 KB do not fit: they are read again, not kept', async () => {
  expect(await readsOf(40, 500_000)).toBe(80);
});

test('a product larger than what may be kept of one is read each time', async () => {
  expect(await readsOf(1, 600_000)).toBe(2);
});

it('measures what a value holds, however deep', () => {
  const text = 'x'.repeat(1_000);
  expect(memorySizeOf(text)).toBeGreaterThanOrEqual(2_000);
  expect(memorySizeOf({ a: { b: [text, null, 1, true] } })).toBeGreaterThan(memorySizeOf(text));
  expect(memorySizeOf(undefined)).toBeLessThan(100);
});
