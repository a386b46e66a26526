/** Redelivery, checkpoint, scan. */
import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../src/projections/readStore.ts';
import { FollowerUnderTest } from '../../support/dsl/followerUnderTest.ts';
import {
  ask,
  author,
  batch,
  book,
  type CurrentStore,
  everything,
  ids,
  patch,
  put,
  remove,
  shelf,
} from './library.ts';

/** What was applied, of which a later batch brings the end again before something new. */
const overlaps: readonly (readonly [string, readonly Change[]])[] = [
  [
    'a patch by a natural key that another document has by now',
    [
      put('shelves', 1, shelf('s1', { label: 'a' })),
      patch('shelves', 2, { room: 'north', label: 'a' }, { set: { width: 1 }, revision: 5 }),
      patch('shelves', 3, { shelfId: 's1' }, { set: { label: 'z' } }),
      put('shelves', 4, shelf('s3', { label: 'a' })),
    ],
  ],
  [
    'a patch of a field that was changed again',
    [
      put('shelves', 1, shelf('s1')),
      patch('shelves', 2, { shelfId: 's1' }, { set: { room: 'south' }, revision: 2 }),
      patch('shelves', 3, { room: 'south', label: 's1' }, { set: { room: 'west', width: 3 } }),
      patch('shelves', 4, { shelfId: 's1' }, { set: { note: 'last' }, revision: 3 }),
    ],
  ],
  [
    'a deletion of all children of a parent that has others by now',
    [
      put('books', 1, book('b1')),
      remove('books', 2, { shelfId: 's1' }),
      put('books', 3, book('b2')),
      patch('books', 4, { bookId: 'b2' }, { set: { lent: true }, revision: 1 }),
    ],
  ],
  [
    'a document that is gone',
    [
      put('shelves', 1, shelf('s1')),
      put('shelves', 2, shelf('s2')),
      remove('shelves', 3, { room: 'north' }),
      put('shelves', 4, shelf('s3')),
    ],
  ],
];

export function progressContract(current: CurrentStore): void {
  test('a batch that comes again, whole, in part or long after, changes nothing', async () => {
    const store = current();
    const one = batch(
      put('shelves', 1, shelf('s1', { label: 'a' })),
      put('shelves', 2, shelf('s2', { label: 'b' })),
      put('books', 3, book('b1')),
      patch('shelves', 4, { room: 'north', label: 'a' }, { set: { width: 1 }, revision: 1 }),
    );
    const two = batch(
      patch('shelves', 5, { shelfId: 's1' }, { set: { width: 2, label: 'c' }, revision: 2 }),
      remove('shelves', 6, { shelfId: 's2' }),
      remove('books', 7, { shelfId: 's1' }),
      put('shelves', 8, shelf('s3', { label: 'a', width: 3 })),
      put('books', 9, book('b2')),
    );
    await store.apply(one);
    await store.apply(one);
    await store.apply(two);
    const state = async () => [await everything(store, 'shelves'), await everything(store, 'books')];
    const applied = await state();
    expect(applied).toMatchObject([[{ id: 's1' }, { id: 's3' }], [{ id: 'b2' }]]);
    const overlap = batch(...one.changes.slice(2), ...two.changes.slice(0, 3));
    for (const again of [two, one, overlap]) {
      await store.apply(again);
      expect(await state()).toEqual(applied);
      expect(await store.checkpoint()).toBe(9n);
    }
    expect(await ask(store, 'shelves', { where: { room: 'north' } })).toMatchObject({ total: 2 });
  });

  test('an overlapping batch applies what is new in it', async () => {
    const store = current();
    const known = put('shelves', 1, shelf('s1'));
    await store.apply(batch(known));
    await store.apply(batch(known, put('shelves', 2, shelf('s2')), put('shelves', 3, shelf('s3'))));
    expect(await ids(store, 'shelves')).toEqual(['s1', 's2', 's3']);
  });

  // What a follower does that goes on from a position before the checkpoint: another instance was further, or it
  // was told to begin earlier. Where the batch begins is where it was cut, which may be anywhere.
  describe.each(overlaps)(
    'a batch that begins before the checkpoint and ends after it: %s',
    (_case, known) => {
      test.each([1, 2, 3, 4])('the last %i changes come again', async count => {
        const store = current();
        await store.apply(batch(...known));
        const state = async () => [await everything(store, 'shelves'), await everything(store, 'books')];
        const applied = await state();
        const news = put('authors', 5, author('a1'));
        await store.apply(batch(...known.slice(-count), news));
        expect(await state()).toEqual(applied);
        expect(await ids(store, 'authors')).toEqual(['a1']);
        expect(await store.checkpoint()).toBe(5n);
        // Kept counts too.
        const shelves = applied[0]?.length ?? 0;
        const counted = ['north', 'south', 'west'].map(room => ask(store, 'shelves', { where: { room } }));
        expect((await Promise.all(counted)).reduce((sum, { total }) => sum + total, 0)).toBe(shelves);
      });
    },
  );

  test('a batch that begins behind the checkpoint is refused, as it would leave a hole', async () => {
    const store = current();
    const refused = { name: 'Error', code: 'read-store-replaced' };
    await expect(store.apply({ ...batch(put('shelves', 2, shelf('s2'))), after: 1n })).rejects.toMatchObject(
      refused,
    );
    await store.apply({ ...batch(put('shelves', 3, shelf('s3'))), after: -1n });
    await expect(store.apply({ ...batch(put('shelves', 5, shelf('s5'))), after: 4n })).rejects.toMatchObject(
      refused,
    );
    await store.apply({ ...batch(put('shelves', 4, shelf('s4'))), after: 3n });
    await store.apply({ ...batch(put('shelves', 5, shelf('s5'))), after: 2n });
    expect(await ids(store, 'shelves')).toEqual(['s3', 's4', 's5']);
    expect(await store.checkpoint()).toBe(5n);
  });

  test('the checkpoint is that of the last batch, also of an empty one, and may pass 2^53', async () => {
    const store = current();
    await store.apply(batch(put('shelves', 7, shelf('s1'))));
    expect(await store.checkpoint()).toBe(7n);
    const far = 2n ** 53n - 2n;
    await store.apply({ changes: [], checkpoint: far - 1n });
    expect(await store.checkpoint()).toBe(far - 1n);
    await store.apply(batch(put('shelves', 0, shelf('s2'), { position: far, ordinal: 1023 })));
    expect((await everything(store, 'shelves')).at(-1)?.place).toBe(String(far * 1024n + 1023n));
    expect(await store.checkpoint()).toBe(far);
    await store.apply({ changes: [], checkpoint: 2n ** 60n });
    expect(await store.checkpoint()).toBe(2n ** 60n);
  });

  test('an instance that waits for what another applies is told of it, or finds it', async () => {
    const store = current();
    const follower = new FollowerUnderTest(store, true);
    for (let n = 1; n <= 5; n++) {
      const reached = follower.contains(BigInt(n));
      await store.apply(batch(put('shelves', n, shelf(`s${n}`))));
      expect(await reached).toBe(true);
    }
    const never = follower.contains(6n);
    await follower.stop();
    expect(await never).toBe(true);
  });

  test('a scan yields every document by id, with its place in creation order, in pages', async () => {
    const store = current();
    const names = ['b', 'a', 'Z', '\uff5e', '😀', 'ä', ...Array.from({ length: 2_500 }, (_, n) => `n${n}`)];
    await store.apply(batch(...names.map((id, at) => put('shelves', at + 1, shelf(id), { revision: at }))));
    let largest = 0;
    for await (const page of store.scan('shelves')) largest = Math.max(largest, page.length);
    expect(largest).toBeLessThanOrEqual(1_000);
    const stored = await everything(store, 'shelves');
    const byCodePoint = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(stored.map(({ id }) => id)).toEqual(byCodePoint);
    expect(stored.find(({ id }) => id === 'a')).toEqual({
      id: 'a',
      place: '2048',
      revision: 1,
      text: JSON.stringify(shelf('a')),
    });
  });
}
