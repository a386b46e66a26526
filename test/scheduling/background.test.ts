import { expect, test } from '@jest/globals';
import {
  Background,
  MAX_BEGUN_DURING_REQUESTS,
  MAX_BEGUN_WHEN_IDLE,
} from '../../src/scheduling/background.ts';

/** Counts what begins in each iteration of the event loop, until all of it has. */
async function iterationsOf(background: Background, pieces: number) {
  const begun: number[] = [];
  const iterations = [0];
  let running = true;
  const nextIteration = () => {
    iterations.push(0);
    if (running) setImmediate(nextIteration);
  };
  setImmediate(nextIteration);
  await Promise.all(
    Array.from({ length: pieces }, async (_, index) => {
      await background.begin();
      begun.push(index);
      iterations[iterations.length - 1] = (iterations.at(-1) ?? 0) + 1;
    }),
  );
  running = false;
  return { begun, iterations };
}

test('while requests are in flight only a few pieces of work begin in an iteration of the event loop, and all of them in the end', async () => {
  const pieces = 10 * MAX_BEGUN_DURING_REQUESTS;
  const { begun, iterations } = await iterationsOf(new Background({ isBusy: true }), pieces);
  expect(Math.max(...iterations)).toBe(MAX_BEGUN_DURING_REQUESTS);
  expect(begun).toEqual(Array.from({ length: pieces }, (_, index) => index));
});

test('while no requests are in flight more of them begin', async () => {
  const { iterations } = await iterationsOf(new Background({ isBusy: false }), 10 * MAX_BEGUN_WHEN_IDLE);
  expect(Math.max(...iterations)).toBe(MAX_BEGUN_WHEN_IDLE);
  expect(iterations.length).toBeLessThanOrEqual(10 + 2);
});

test('a request that arrives in the middle of an iteration holds back what has not begun in it', async () => {
  const requestActivity = { isBusy: false };
  const background = new Background(requestActivity);
  let begun = 0;
  const begin = () => void background.begin().then(() => begun++);
  begin();
  requestActivity.isBusy = true;
  for (let count = 0; count < MAX_BEGUN_WHEN_IDLE; count++) begin();
  await Promise.resolve();
  expect(begun).toBe(MAX_BEGUN_DURING_REQUESTS);
});
