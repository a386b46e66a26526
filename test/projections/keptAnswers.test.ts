/** Answers of the embedded read models that are given again as long as they hold. */
import { describe, expect, test } from '@jest/globals';
import { KeptAnswers } from '../../src/projections/sqlite/keptAnswers.ts';
import { batch, book, patch, put, query } from '../contracts/readStore/library.ts';
import { freshPath, furnished, open } from '../support/dsl/sqliteReadFiles.ts';

const MAX = 100_000;
const answer = (length: number) => ({ text: 'x'.repeat(length) });
const keeping = () => {
  const kept = new KeptAnswers<{ readonly text: string }>(MAX);
  const keepOnce = (asked: string, length: number) =>
    kept.keep('books', asked, answer(length), () => ['books']);
  const keep = (asked: string, length: number) => {
    keepOnce(asked, length);
    keepOnce(asked, length);
  };
  return { kept, keepOnce, keep, has: (asked: string) => kept.get('books', asked) !== undefined };
};

describe('kept answers', () => {
  test('go once there is no room, those first that nobody asked for', () => {
    const { keep, has } = keeping();
    keep('asked', 1_000);
    keep('forgotten', 1_000);
    for (let other = 0; other < 20; other++) {
      keep(`other ${other}`, 20_000);
      expect(has('asked')).toBe(true);
    }
    expect(has('forgotten')).toBe(false);
    expect(has('other 0')).toBe(false);
  });

  test('hold no more together than they may, however many short ones come', () => {
    const { keep, has } = keeping();
    const ids = Array.from({ length: 10_000 }, (_, index) => `b${index}`);
    for (const id of ids) keep(id, 2);
    expect(ids.filter(has).length).toBeLessThan(MAX / 512);
  });

  test('are not of what is asked for once', () => {
    const { keepOnce, has } = keeping();
    keepOnce('b1', 2);
    expect(has('b1')).toBe(false);
    keepOnce('b1', 2);
    expect(has('b1')).toBe(true);
  });

  test('are not of more than there is room for, asked for in turns', () => {
    const { keepOnce, has } = keeping();
    const ids = Array.from({ length: 20 }, (_, index) => `b${index}`);
    for (let round = 0; round < 3; round++) for (const id of ids) keepOnce(id, 10_000);
    expect(ids.filter(has)).toEqual([]);
  });

  test('are not of the long ones', () => {
    const { keep, has } = keeping();
    keep('long', 65_537);
    expect(has('long')).toBe(false);
  });

  test('go with a change in any collection that they were made of, and only then', () => {
    const { kept } = keeping();
    for (let time = 0; time < 2; time++)
      kept.keep('books shelf', 'b1', answer(1), () => ['books', 'shelves']);
    kept.forget(new Set(['authors']));
    expect(kept.get('books shelf', 'b1')).toBeDefined();
    kept.forget(new Set(['shelves']));
    expect(kept.get('books shelf', 'b1')).toBeUndefined();
  });
});

describe('the embedded read models', () => {
  const read = { include: ['shelf'], includeLimit: 10 };

  test('put together once what is asked again, until something of it changes', async () => {
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

  test('read a file that another connection writes anew each time', async () => {
    const path = freshPath();
    const writer = open(path);
    await writer.apply(batch(put('books', 1, book('b1'))));
    const reader = open(path, { readOnly: true });
    expect((await reader.list('books', query({}))).total).toBe(1);
    await writer.apply(batch(put('books', 2, book('b2'))));
    expect((await reader.list('books', query({}))).total).toBe(2);
    await Promise.all([reader.close(), writer.close()]);
  });
});
