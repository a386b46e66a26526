import { expect, test } from '@jest/globals';
import {
  Background,
  MAX_BEGUN_DURING_REQUESTS,
  MAX_BEGUN_WHEN_IDLE,
} from '../../src/scheduling/background.ts';

/** Counts what begins in each turn of the event loop, until all of it has. */
async function turnsOf(background: Background, pieces: number) {
  const begun: number[] = [];
  const turns = [0];
  let running = true;
  const turn = () => {
    turns.push(0);
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all(
    Array.from({ length: pieces }, async (_, index) => {
      await background.begin();
      begun.push(index);
      turns[turns.length - 1] = (turns.at(-1) ?? 0) + 1;
    }),
  );
  running = false;
  return { begun, turns };
}

test('beside requests only a few pieces of work begin in a turn of the event loop, and all of them in the end', async () => {
  const pieces = 10 * MAX_BEGUN_DURING_REQUESTS;
  const { begun, turns } = await turnsOf(new Background({ isBusy: true }), pieces);
  expect(Math.max(...turns)).toBe(MAX_BEGUN_DURING_REQUESTS);
  expect(begun).toEqual(Array.from({ length: pieces }, (_, index) => index));
});

test('where nobody waits for an answer more of them begin', async () => {
  const { turns } = await turnsOf(new Background({ isBusy: false }), 10 * MAX_BEGUN_WHEN_IDLE);
  expect(Math.max(...turns)).toBe(MAX_BEGUN_WHEN_IDLE);
  expect(turns.length).toBeLessThanOrEqual(10 + 2);
});

test('a request that comes in the middle of a turn holds back what has not begun in it', async () => {
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
