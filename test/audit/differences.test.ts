import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differenceOf } from '../../src/audit/differences.ts';
import { pairs } from '../../src/audit/pairs.ts';
import type { StoredDocument } from '../../src/projections/readStore.ts';

const document = (id: string, overrides: Partial<StoredDocument> = {}): StoredDocument => ({
  id,
  place: '1',
  revision: 0,
  text: `{"id":"${id}"}`,
  ...overrides,
});

async function* pagesOf(ids: readonly string[], size: number): AsyncGenerator<readonly StoredDocument[]> {
  const sorted = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (let from = 0; from < sorted.length; from += size) {
    yield sorted.slice(from, from + size).map(id => document(id));
  }
}

async function compared(live: readonly string[], rebuilt: readonly string[], size = 3) {
  const found: (readonly [string | undefined, string | undefined])[] = [];
  for await (const pair of pairs(pagesOf(live, size), pagesOf(rebuilt, size))) {
    found.push([pair.live?.id, pair.rebuilt?.id]);
  }
  return found;
}

describe('two collections side by side', () => {
  test.each([
    [[], [], []],
    [['a'], [], [['a', undefined]]],
    [[], ['a'], [[undefined, 'a']]],
    [
      ['a', 'c'],
      ['b', 'c'],
      [
        ['a', undefined],
        [undefined, 'b'],
        ['c', 'c'],
      ],
    ],
  ])('%j beside %j', async (live, rebuilt, expected) => {
    expect(await compared(live, rebuilt)).toEqual(expected);
  });

  test('are ordered as engines order, by code point', async () => {
    // U+FF5E comes before U+1F375, whose first half as UTF-16 is less than it.
    expect(await compared(['\uff5e'], ['\u{1f375}'])).toEqual([
      ['\uff5e', undefined],
      [undefined, '\u{1f375}'],
    ]);
  });

  test('every id comes once, with each side that has it', async () => {
    const ids = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), { maxLength: 12 });
    const property = fc.asyncProperty(
      ids,
      ids,
      fc.integer({ min: 1, max: 4 }),
      async (live, rebuilt, size) => {
        const found = await compared(live, rebuilt, size);
        const all = new Set([...live, ...rebuilt]);
        const shown = (id: string) => [
          live.includes(id) ? id : undefined,
          rebuilt.includes(id) ? id : undefined,
        ];
        expect(new Map(found.map(pair => [pair[0] ?? pair[1], pair]))).toEqual(
          new Map([...all].map(id => [id, shown(id)])),
        );
        expect(found).toHaveLength(all.size);
      },
    );
    await fc.assert(property);
  });
});

describe('a difference', () => {
  test.each<[string, Partial<StoredDocument>, Partial<StoredDocument>, readonly string[]]>([
    ['a value', { text: '{"a":1,"b":2}' }, { text: '{"a":1,"b":3}' }, ['b']],
    ['a field only here, another only there', { text: '{"a":1}' }, { text: '{"b":1}' }, ['a', 'b']],
    ['revision and place', { revision: 1, place: '2' }, {}, ['its revision', 'its place']],
    ['text that is none', { text: '[' }, {}, ['its text, which is no document']],
    ['text that is null', { text: 'null' }, {}, ['its text, which is no document']],
    ['spaces', { text: '{"a": 1}' }, { text: '{"a":1}' }, ['how its text is written']],
  ])('in %s', (_, live, rebuilt, fields) => {
    const pair = { live: document('x', live), rebuilt: document('x', rebuilt) };
    expect(differenceOf(pair)).toEqual({ id: 'x', kind: 'changed', fields });
  });

  test('there is none between equals', () => {
    expect(differenceOf({ live: document('x'), rebuilt: document('x') })).toBeUndefined();
  });

  test('of what is on one side alone', () => {
    const x = document('x');
    expect(differenceOf({ live: x, rebuilt: undefined })?.kind).toBe('surplus');
    expect(differenceOf({ live: undefined, rebuilt: x })?.kind).toBe('missing');
  });
});
