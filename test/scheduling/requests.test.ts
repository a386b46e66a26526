import { expect, test } from '@jest/globals';
import { Requests } from '../../src/scheduling/requests.ts';

test('requests are under way until the last of them is over, and a moment longer', () => {
  let clock = 0;
  const requests = new Requests(() => clock);
  expect(requests.areUnderWay).toBe(false);
  const ends = [requests.begins(), requests.begins()];
  clock += 1_000;
  expect(requests.areUnderWay).toBe(true);
  ends[0]?.();
  expect(requests.areUnderWay).toBe(true);
  ends[1]?.();
  expect(requests.areUnderWay).toBe(false);
  requests.arrived();
  expect(requests.areUnderWay).toBe(true);
  clock += 10;
  expect(requests.areUnderWay).toBe(false);
});
