import { expect, test } from '@jest/globals';
import { jitteredPause, retryAfter } from '../../clients/typescript/src/pauses.ts';

test('pauses double up to half a minute, and are spread over their upper half', () => {
  expect([0, 1, 2].map(attempt => jitteredPause(attempt, () => 1))).toEqual([250, 500, 1_000]);
  expect(jitteredPause(60, () => 1)).toBe(30_000);
  expect(jitteredPause(2, () => 0)).toBe(500);
});

test.each([
  [null, undefined],
  ['0', 0],
  ['2', 2_000],
  ['3600', undefined],
  ['soon', undefined],
  ['Thu, 26 Nov 2026 10:00:05 GMT', 5_000],
  ['Thu, 26 Nov 2026 09:00:00 GMT', undefined],
])('Retry-After: %s', (header, pause) => {
  expect(retryAfter(header, Date.parse('2026-11-26T10:00:00Z'))).toBe(pause);
});
