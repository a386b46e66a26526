import { expect, test } from '@jest/globals';
import { RequestActivity } from '../../src/scheduling/requestActivity.ts';

test('requests count as in flight until the last of them is over, and a moment longer', () => {
  let clock = 0;
  const requestActivity = new RequestActivity(() => clock);
  expect(requestActivity.isBusy).toBe(false);
  const finished = [requestActivity.started(), requestActivity.started()];
  clock += 1_000;
  expect(requestActivity.isBusy).toBe(true);
  finished[0]?.();
  expect(requestActivity.isBusy).toBe(true);
  finished[1]?.();
  expect(requestActivity.isBusy).toBe(false);
  requestActivity.arrived();
  expect(requestActivity.isBusy).toBe(true);
  clock += 10;
  expect(requestActivity.isBusy).toBe(false);
});
