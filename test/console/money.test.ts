import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPrice, totalOf } from '../../console/src/state/money.ts';

test.each([
  [[], '0.00'],
  [[['4.50', 2]], '9.00'],
  [
    [
      ['0.1', 3],
      ['0.005', 1],
    ],
    '0.305',
  ],
  [[['12', 10]], '120.00'],
] as const)('%j: %s', (lines, total) => {
  expect(totalOf(lines)).toBe(total);
});

test('totals are exact', () => {
  const line = fc.tuple(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 1, max: 999 }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), lines => {
      const priced = lines.map(([cents, quantity]) => {
        const digits = String(cents).padStart(3, '0');
        return [`${digits.slice(0, -2)}.${digits.slice(-2)}`, quantity] as const;
      });
      const cents = lines.reduce((sum, [each, quantity]) => sum + BigInt(each) * BigInt(quantity), 0n);
      expect(
        totalOf(priced)
          .replace('.', '')
          .replace(/^0+(?=\d)/, ''),
      ).toBe(String(cents));
    }),
  );
});

test.each([
  ['4.50', true],
  ['4', true],
  ['-1', false],
  ['4,50', false],
  ['', false],
  ['1e3', false],
] as const)('a price: %s %s', (text, is) => expect(isPrice(text)).toBe(is));
