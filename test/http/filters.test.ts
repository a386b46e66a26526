/** Query parameters of lists, as they follow from what the filters of a collection are compared with. */
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { longer } from '../../src/events/fieldLimits.ts';
import { filterParameters } from '../../src/http/schemas/filters.ts';
import type { Collection } from '../../src/projections/readStore.ts';

const document = z.object({
  word: z.string().nullable(),
  story: longer(z.string(), 1_000).nullable(),
  size: z.enum(['S', 'L']).nullable().exactOptional(),
  lent: z.boolean(),
  pages: z.int(),
});

const collection = (filters: string[]): Collection => ({
  name: 'books',
  id: 'word',
  filters,
  counted: [],
  includes: {},
});

const parse = (query: object) => {
  const filters = ['word', 'story', 'size', 'lent'];
  const shape = filterParameters({ document, collection: collection(filters) });
  return z.strictObject(shape).safeParse(query);
};
const messageOf = (query: object) => parse(query).error?.issues[0]?.message;

describe('the parameter of a filter', () => {
  test('takes what its field can be, and may be left out', () => {
    expect(parse({}).data).toEqual({});
    const given = { word: 'a', story: 'x'.repeat(1_000), size: 'L', lent: 'true' };
    expect(parse(given).data).toEqual({ ...given, lent: true });
  });

  test.each([
    ['a long text', { word: 'x'.repeat(256) }, 'must have at most 255 characters'],
    ['too long a text', { story: 'x'.repeat(1_001) }, 'must have at most 1000 characters'],
    ['a repeated parameter', { word: ['a', 'b'] }, 'must be given once'],
    ['an unknown value', { size: 'XL' }, 'must be one of S, L'],
    ['what is neither true nor false', { lent: 'yes' }, 'must be true or false'],
  ])('refuses %s', (_name, query, message) => {
    expect(messageOf(query)).toBe(message);
  });

  test('cannot be made for a number', () => {
    const made = () => filterParameters({ document, collection: collection(['pages']) });
    expect(made).toThrow(TypeError);
  });
});
