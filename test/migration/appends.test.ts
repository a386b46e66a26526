import { describe, expect, test } from '@jest/globals';
import { MAX_APPEND_BYTES } from '../../src/events/eventStore.ts';
import { migrateLog } from '../../src/migration/migrateLog.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened } from '../support/builders/eventBuilders.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore } from '../support/dsl/writeSide.ts';
import { contentOf, eventsOf } from './logs.ts';

describe('events of any size', () => {
  test('go together with their neighbours as far as one append may hold them', async () => {
    const [source, target] = [calmStore(), new WatchedEventStore(calmStore())];
    const sizes = [10, 10, 300_000, 300_000, MAX_APPEND_BYTES - 2_000, 10, 10];
    for (const [n, size] of sizes.entries()) {
      const data = { text: 'x'.repeat(size) };
      const [id, metadata] = [crypto.randomUUID(), await metadataOf()];
      await source.append('long', n === 0 ? 'no-stream' : n - 1, [{ id, type: 'Noted', data, metadata }]);
    }
    await migrateLog({ source, target });
    expect(target.appended.map(({ events }) => events.length)).toEqual([3, 1, 1, 2]);
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  test('are at most 500 an append', async () => {
    const [source, target] = [calmStore(), new WatchedEventStore(calmStore())];
    const metadata = await metadataOf();
    const events = Array.from({ length: 1_100 }, () => ({
      id: crypto.randomUUID(),
      type: 'Noted',
      data: {},
      metadata,
    }));
    await source.append('long', 'no-stream', events);
    await migrateLog({ source, target });
    expect(target.appended.map(({ events }) => events.length)).toEqual([500, 500, 100]);
  });

  async function metadataOf() {
    const store = calmStore();
    await record(store, [businessOpened()]);
    for await (const { metadata } of eventsOf(store)) return metadata;
    throw new Error('nothing was recorded');
  }
});
