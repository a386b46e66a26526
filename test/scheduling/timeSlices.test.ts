import { expect, test } from '@jest/globals';
import { MAX_SLICE_MS, SLICE_DURING_REQUESTS_MS, TimeSlices } from '../../src/scheduling/timeSlices.ts';

/** Each step of work takes one millisecond of a clock that only work moves. */
function workshop() {
  let clock = 0;
  const requestActivity = { isBusy: false };
  const slices = new TimeSlices(requestActivity, () => clock);
  const done: string[] = [];
  let [sinceTurn, longest] = [0, 0];
  const loop = async (name: string, steps: number) => {
    for (let step = 0; step < steps; step++) {
      clock++;
      longest = Math.max(longest, ++sinceTurn);
      done.push(name);
      await slices.giveWay();
    }
  };
  /** Notes each turn of the event loop until the work is done. */
  const turnsDuring = async (work: Promise<unknown>) => {
    let turns = 0;
    let running = true;
    const count = () => {
      turns++;
      sinceTurn = 0;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    await work;
    running = false;
    return turns;
  };
  return { loop, turnsDuring, done, longest: () => longest, requestActivity };
}

test('work within one slice is not held up', async () => {
  const { loop, turnsDuring } = workshop();
  expect(await turnsDuring(loop('a', MAX_SLICE_MS - 1))).toBeLessThanOrEqual(1);
});

test('a loop of any length lets the event loop turn after each slice', async () => {
  const { loop, turnsDuring, longest } = workshop();
  expect(await turnsDuring(loop('a', 50 * MAX_SLICE_MS))).toBeGreaterThanOrEqual(49);
  expect(longest()).toBeLessThanOrEqual(MAX_SLICE_MS);
});

test('while requests are in flight the slices are short, and longer ones again afterwards', async () => {
  const { loop, turnsDuring, longest, requestActivity } = workshop();
  requestActivity.isBusy = true;
  const steps = 50 * SLICE_DURING_REQUESTS_MS;
  const turns = await turnsDuring(loop('a', steps));
  expect(turns).toBeGreaterThanOrEqual(49);
  expect(longest()).toBeLessThanOrEqual(SLICE_DURING_REQUESTS_MS);
  requestActivity.isBusy = false;
  await turnsDuring(loop('a', 5 * MAX_SLICE_MS));
  expect(longest()).toBe(MAX_SLICE_MS);
});

test('many loops together hold the event loop no longer than one, and take turns', async () => {
  const { loop, turnsDuring, done, longest } = workshop();
  const names = Array.from({ length: 16 }, (_, index) => String(index));
  await turnsDuring(Promise.all(names.map(name => loop(name, 10 * MAX_SLICE_MS))));
  expect(done).toHaveLength(16 * 10 * MAX_SLICE_MS);
  // At the start each has made a step when the slice is found spent, and some were told to go on just before.
  expect(longest()).toBeLessThanOrEqual(MAX_SLICE_MS + 2 * names.length);
  const half = new Set(done.slice(0, done.length / 2));
  expect(half).toEqual(new Set(names));
});

test('many short pieces of work share a slice, instead of a turn of the event loop each', async () => {
  const { loop, turnsDuring } = workshop();
  const turns = await turnsDuring(
    Promise.all(Array.from({ length: 500 }, (_, index) => loop(String(index), 1))),
  );
  expect(turns).toBeLessThanOrEqual(2 + 500 / (MAX_SLICE_MS - 1));
});

test('many that ask once in the same tick, each with much to do then, hold the event loop no longer than a slice', async () => {
  let clock = 0;
  const slices = new TimeSlices({ isBusy: false }, () => clock);
  let [sinceTurn, longest, isRunning] = [0, 0, true];
  const count = () => {
    sinceTurn = 0;
    if (isRunning) setImmediate(count);
  };
  setImmediate(count);
  const task = async () => {
    await slices.giveWay();
    clock += 4;
    sinceTurn += 4;
    longest = Math.max(longest, sinceTurn);
  };
  await Promise.all(Array.from({ length: 50 }, task));
  isRunning = false;
  expect(longest).toBeLessThanOrEqual(MAX_SLICE_MS + 4);
});

test('those for whom somebody waits go first, in the order in which they came, and hold up no others for good', async () => {
  let clock = MAX_SLICE_MS;
  const slices = new TimeSlices({ isBusy: false }, () => clock);
  clock += MAX_SLICE_MS;
  const done: string[] = [];
  const task = async (name: string, priority: 'first' | 'inLine') => {
    await slices.giveWay(priority);
    done.push(name);
  };
  const inLine = ['a', 'b'].map(name => task(name, 'inLine'));
  await Promise.all([...inLine, ...['1', '2', '3', '4', '5'].map(name => task(name, 'first'))]);
  expect(done.filter(name => name > '0' && name < '9')).toEqual(['1', '2', '3', '4', '5']);
  expect(done[0]).toBe('1');
  expect(done.indexOf('a')).toBeLessThan(done.indexOf('5'));
});
