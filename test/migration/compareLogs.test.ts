import { describe, expect, test } from '@jest/globals';
import type { EventStore } from '../../src/events/eventStore.ts';
import { migrateLog, verifyMigration } from '../../src/migration/migrateLog.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore } from '../support/dsl/writeSide.ts';
import { eventsOf } from './logs.ts';

describe('a comparison', () => {
  /** Both have the same three events, but for what the test changes in the copy. */
  const altered = async (alter: (target: WatchedEventStore) => void) => {
    const [source, target] = [calmStore(), new WatchedEventStore(calmStore())];
    for (const productId of ['a', 'b', 'c'])
      await record(source, [productAdded({ productId: idOf.product(productId) })]);
    await migrateLog({ source, target });
    alter(target);
    return verifyMigration({ source, target });
  };
  const rewriting =
    (change: (event: { data: object; metadata: object; type: string }) => object) =>
    (target: WatchedEventStore) => {
      const readAll = target.readAll.bind(target);
      target.readAll = async options =>
        (await readAll(options)).map(event =>
          event.stream === 'product-b' ? { ...event, ...change(event) } : event,
        );
    };

  test.each([
    ['data', ({ data }) => ({ data: { ...data, name: 'other' } })],
    ['metadata', ({ metadata }) => ({ metadata: { ...metadata, actor: 'other' } })],
    ['type', () => ({ type: 'ProductRepriced' })],
  ] satisfies [string, Parameters<typeof rewriting>[0]][])(
    'names a changed %s, and goes on behind it',
    async (field, change) => {
      const { differences, events } = await altered(rewriting(change));
      expect(differences).toMatchObject([
        { kind: 'changed', fields: [field], copy: { stream: 'product-b' } },
      ]);
      expect(events).toBe(3);
    },
  );

  test.each([
    ['id', { id: crypto.randomUUID() }],
    ['revision', { revision: 1 }],
    ['stream', { stream: 'product-x' }],
  ])('takes an event with another %s for another event', async (_, change) => {
    const { differences, events } = await altered(rewriting(() => change));
    expect(differences).toMatchObject([{ kind: 'other', source: { stream: 'product-b' } }]);
    expect(events).toBe(1);
  });

  test('finds another order', async () => {
    const [source, target] = [calmStore(), calmStore()];
    await record(source, [
      productAdded({ productId: idOf.product('a') }),
      productAdded({ productId: idOf.product('b') }),
    ]);
    for await (const { stream, ...event } of reversed(source))
      await target.append(stream, 'no-stream', [event]);
    expect((await verifyMigration({ source, target })).differences).toMatchObject([
      { kind: 'other', source: { stream: 'product-a' }, copy: { stream: 'product-b' } },
    ]);
  });

  test('finds what is missing, and changes nothing', async () => {
    const [source, target] = [calmStore(), calmStore()];
    await record(source, [productAdded({ productId: idOf.product('a') })]);
    expect((await verifyMigration({ source, target })).differences).toMatchObject([{ kind: 'missing' }]);
    expect(await target.head()).toBeUndefined();
  });

  async function* reversed(store: EventStore) {
    yield* (await Array.fromAsync(eventsOf(store))).reverse();
  }
});
