/** The cache of answers of the embedded read models. */
import { describe, expect, test } from '@jest/globals';
import { AnswerCache } from '../../src/projections/sqlite/answerCache.ts';
import { batch, book, patch, put, query } from '../contracts/readStore/library.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { freshPath, furnished, open } from '../support/dsl/sqliteReadFiles.ts';

const MAX = 100_000;
const answer = (length: number) => ({ text: 'x'.repeat(length) });
const newCache = () => {
  const cache = new AnswerCache<{ readonly text: string }>(MAX);
  const setOnce = (key: string, length: number) => cache.set('books', key, answer(length), () => ['books']);
  const set = (key: string, length: number) => {
    setOnce(key, length);
    setOnce(key, length);
  };
  return { cache, setOnce, set, has: (key: string) => cache.get('books', key) !== undefined };
};

describe('the answer cache', () => {
  test('evicts what had no hit lately once there is no room', () => {
    const { set, has } = newCache();
    set('read', 1_000);
    set('forgotten', 1_000);
    for (let other = 0; other < 20; other++) {
      set(`other ${other}`, 20_000);
      expect(has('read')).toBe(true);
    }
    expect(has('forgotten')).toBe(false);
    expect(has('other 0')).toBe(false);
  });

  test('stays within its bound, however many short answers come', () => {
    const { set, has } = newCache();
    const ids = Array.from({ length: 10_000 }, (_, index) => `b${index}`);
    for (const id of ids) set(id, 2);
    expect(ids.filter(has).length).toBeLessThan(MAX / 512);
  });

  test('does not admit what is read once', () => {
    const { setOnce, has } = newCache();
    setOnce('b1', 2);
    expect(has('b1')).toBe(false);
    setOnce('b1', 2);
    expect(has('b1')).toBe(true);
  });

  test('admits nothing where more is read in turns than there is room for', () => {
    const { setOnce, has } = newCache();
    const ids = Array.from({ length: 20 }, (_, index) => `b${index}`);
    for (let round = 0; round < 3; round++) for (const id of ids) setOnce(id, 10_000);
    expect(ids.filter(has)).toEqual([]);
  });

  test('does not admit long answers', () => {
    const { set, has } = newCache();
    set('long', 65_537);
    expect(has('long')).toBe(false);
  });

  test('evicts with a change in any collection that an answer was read from, and only then', () => {
    const { cache } = newCache();
    for (let time = 0; time < 2; time++)
      cache.set('books shelf', 'b1', answer(1), () => ['books', 'shelves']);
    cache.invalidate(new Set(['authors']));
    expect(cache.get('books shelf', 'b1')).toBeDefined();
    cache.invalidate(new Set(['shelves']));
    expect(cache.get('books shelf', 'b1')).toBeUndefined();
  });
});

describe('the embedded read models', () => {
  const read = { include: ['shelf'], includeLimit: 10 };

  test('answer from the cache until something of the answer changes', async () => {
    const store = open(await furnished());
    const answers = async () => [
      await store.get('books', 'b1', read),
      await store.list('books', query(read)),
    ];
    await answers();
    const [one, page] = await answers();
    const same = await answers();
    expect(same[0]).toBe(one);
    expect(same[1]).toBe(page);
    await store.apply(batch(patch('shelves', 10, { shelfId: 's1' }, { set: { width: 90 } })));
    const others = await answers();
    expect(others[0]).not.toBe(one);
    expect(others[1]).not.toBe(page);
    await store.close();
  });

  test('do not cache what another connection writes', async () => {
    const path = freshPath();
    const writer = open(path);
    await writer.apply(batch(put('books', 1, book('b1'))));
    const reader = open(path, { readOnly: true });
    const shows = (total: number) =>
      eventually(`${total} books`, async () => (await reader.list('books', query({}))).total === total);
    await shows(1);
    await writer.apply(batch(put('books', 2, book('b2'))));
    await shows(2);
    await Promise.all([reader.close(), writer.close()]);
  });
});
