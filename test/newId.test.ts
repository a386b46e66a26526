import { afterEach, expect, jest, test } from '@jest/globals';
import { validate, version } from 'uuid';
import { newId } from '../src/newId.ts';

const COUNT = 2_000;
const ids = (): string[] => Array.from({ length: COUNT }, newId);

afterEach(() => void jest.useRealTimers());

test('ids are UUIDv7, each greater than the one before', () => {
  const made = ids();
  expect(made.every(id => validate(id) && version(id) === 7)).toBe(true);
  expect([...new Set(made)].sort()).toEqual(made);
});

test('ids grow within a millisecond, and where the clock is put back', () => {
  jest.useFakeTimers({ now: Date.parse('2030-01-01T00:00:00.000Z') });
  const before = ids();
  jest.setSystemTime(Date.parse('2029-12-31T23:00:00.000Z'));
  const made = [...before, ...ids()];
  expect([...new Set(made)].sort()).toEqual(made);
});

test('what is random of an id is never that of another', () => {
  const tails = ids().map(id => id.slice(-10));
  expect(new Set(tails).size).toBe(COUNT);
});
