import { describe, expect, test } from '@jest/globals';
import { clampDelay, MAX_DELAY_MS } from '../../src/scheduling/delays.ts';

const LONGEST_OF_A_TIMER_MS = 2 ** 31 - 1;

describe('a delay from outside', () => {
  test.each([
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [0.5, 0.5],
    [1_500, 1_500],
    [MAX_DELAY_MS, MAX_DELAY_MS],
    [LONGEST_OF_A_TIMER_MS + 1, MAX_DELAY_MS],
    [3_000_000_000, MAX_DELAY_MS],
    [99_999_999_999_999_000, MAX_DELAY_MS],
    [Number.POSITIVE_INFINITY, MAX_DELAY_MS],
  ])('of %d ms is one of %d', (ms, expected) => {
    expect(clampDelay(ms)).toBe(expected);
  });

  test('is clamped to less where less is the most', () => {
    expect(clampDelay(5_000, 1_000)).toBe(1_000);
    expect(clampDelay(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(MAX_DELAY_MS);
  });

  test('fits a timer and a date', () => {
    expect(MAX_DELAY_MS).toBeLessThan(LONGEST_OF_A_TIMER_MS);
    expect(() => new Date(Date.now() + clampDelay(1e300)).toISOString()).not.toThrow();
  });
});
