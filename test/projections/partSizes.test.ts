/** How much one statement of a page reads, of documents of any length. */
import { describe, expect, test } from '@jest/globals';
import { customers } from '../../src/projections/customers.ts';
import { MAX_ANSWER_BYTES } from '../../src/projections/readStore.ts';
import { PartSizes } from '../../src/projections/sqlite/partSizes.ts';

const query = { where: {}, limit: 1_000, offset: 0, include: ['business'], includeLimit: 100 };

/** Bytes of each statement that reads a page of documents of one length, one statement after another. */
function statementsOf(length: number): readonly number[] {
  const sizes = new PartSizes(customers.collection, query);
  const bytes: number[] = [];
  for (let [read, size] = [0, sizes.first]; read < query.limit; ) {
    const count = Math.min(size, query.limit - read);
    bytes.push(count * length);
    read += count;
    size = sizes.next(count, count * length);
  }
  return bytes;
}

describe('a page of 1,000 customers, each with its business', () => {
  test('of ordinary length takes two statements', () => {
    expect(statementsOf(1_000)).toHaveLength(2);
  });

  test.each([4_000, 64 * 1024, 500_000])(
    'of %i bytes each never reads all of them in one statement',
    length => {
      const [first = 0, ...others] = statementsOf(length);
      expect(first).toBe(100 * length);
      expect(Math.max(...others)).toBeLessThanOrEqual(MAX_ANSWER_BYTES / 4);
    },
  );

  test('goes on one by one where a single document is longer than a statement should read', () => {
    expect(new PartSizes(customers.collection, query).next(1, MAX_ANSWER_BYTES)).toBe(1);
  });
});
