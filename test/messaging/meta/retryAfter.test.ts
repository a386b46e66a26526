import { describe, expect, test } from '@jest/globals';
import { retryAfterMs } from '../../../src/messaging/meta/retryAfter.ts';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const DAY_MS = 86_400_000;

describe('a Retry-After', () => {
  test.each<[string, number | undefined]>([
    ['30', 30_000],
    [' 30 ', 30_000],
    ['1.5', 1_500],
    ['3000000', DAY_MS],
    ['2147483648', DAY_MS],
    ['99999999999999', DAY_MS],
    ['9'.repeat(400), DAY_MS],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
    ['2026-01-01T00:01:00Z', 60_000],
    ['Fri, 01 Jan 2100 00:00:00 GMT', DAY_MS],
    ['Fri, 31 Dec 9999 23:59:59 GMT', DAY_MS],
    ['0', undefined],
    ['-5', undefined],
    ['+3600', undefined],
    ['1e9', undefined],
    ['30, 60', undefined],
    ['', undefined],
    ['soon', undefined],
    ['Infinity', undefined],
    ['Mon, 99 Foo 2026', undefined],
    ['Wed, 31 Dec 2025 23:59:59 GMT', undefined],
    ['999999-01-01T00:00:00Z', undefined],
  ])('of "%.40s" asks for %s ms', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});
