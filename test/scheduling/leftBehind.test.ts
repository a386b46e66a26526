import { describe, expect, test } from '@jest/globals';
import { isLeftBehind } from '../../src/scheduling/leftBehind.ts';

const LIMIT_MS = 1_000;
const begun = { instanceId: 'other', at: '2026-01-31T12:00:00.000Z' };
const asked = { instanceId: 'own', exclusive: false, now: new Date('2026-01-31T12:00:01.000Z') };

describe('what another instance began', () => {
  test('is not left behind until the limit has passed', () => {
    expect(isLeftBehind(begun, asked, LIMIT_MS)).toBe(false);
    expect(isLeftBehind(begun, { ...asked, now: new Date('2026-01-31T12:00:01.001Z') }, LIMIT_MS)).toBe(true);
  });

  test('is left behind once it was seen unchanged for longer, however far its clock is ahead', () => {
    const early = { ...asked, now: new Date('2026-01-31T10:00:00.000Z') };
    expect(isLeftBehind(begun, { ...early, unchangedForMs: LIMIT_MS }, LIMIT_MS)).toBe(false);
    expect(isLeftBehind(begun, { ...early, unchangedForMs: LIMIT_MS + 1 }, LIMIT_MS)).toBe(true);
  });

  test('is left behind at once where no other instance can be alive', () => {
    expect(isLeftBehind(begun, { ...asked, exclusive: true }, LIMIT_MS)).toBe(true);
  });
});

test('what this run of the process began is left behind: nothing of it is under way', () => {
  expect(isLeftBehind({ ...begun, instanceId: 'own' }, asked, LIMIT_MS)).toBe(true);
});
