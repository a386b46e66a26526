import { describe, expect, test } from '@jest/globals';
import { IdleMemory, thisProcess } from '../src/idleMemory.ts';

const MB = 1024 * 1024;

/** A process of 200 MB, of which a collection leaves 120, unless it is told otherwise. */
function runtime() {
  const process = {
    ...{ megabytes: 200, megabytesLeft: 120, heapMegabytes: 60 },
    ...{ utilization: 0.01, seconds: 0, collections: 0 },
  };
  const memory = new IdleMemory({
    residentBytes: () => process.megabytes * MB,
    heapBytes: () => process.heapMegabytes * MB,
    utilization: () => process.utilization,
    collect: async () => {
      process.collections++;
      process.megabytes = process.megabytesLeft;
    },
    now: () => process.seconds * 1_000,
  });
  return { process, memory };
}

describe('memory of an idle server', () => {
  test('what the start has left is given back', async () => {
    const { process, memory } = runtime();
    await memory.start();
    expect(process).toMatchObject({ collections: 1, megabytes: 120 });
  });

  test('nothing is collected while requests keep the event loop busy', async () => {
    const { process, memory } = runtime();
    process.utilization = 0.5;
    await memory.check();
    expect(process.collections).toBe(0);
    process.utilization = 0.05;
    await memory.check();
    expect(process.collections).toBe(1);
  });

  test('nothing is collected where so much is in use that it would stop the event loop for long', async () => {
    const { process, memory } = runtime();
    process.heapMegabytes = 161;
    await memory.check();
    expect(process.collections).toBe(0);
  });

  test('a second collection gives back what the first has freed; what is in use is not collected again', async () => {
    const { process, memory } = runtime();
    await memory.check();
    for (const [seconds, collections] of [
      [9, 1],
      [10, 2],
      [20, 2],
      [60, 2],
    ] as const) {
      process.seconds = seconds;
      process.megabytes = 135;
      await memory.check();
      expect(process.collections).toBe(collections);
    }
  });

  test('a load that left more is collected once it has gone, 10 s after the collection before at the earliest', async () => {
    const { process, memory } = runtime();
    await memory.check();
    process.megabytes = 400;
    process.seconds = 9;
    await memory.check();
    expect(process.collections).toBe(1);
    process.seconds = 10;
    await memory.check();
    expect(process).toMatchObject({ collections: 2, megabytes: 120 });
  });

  test('a load between the two begins them again: what the first freed counts as in use until then', async () => {
    const { process, memory } = runtime();
    for (const [seconds, utilization, collections] of [
      [0, 0, 1],
      [3, 0.5, 1],
      [13, 0, 2],
      [23, 0, 3],
      [60, 0, 3],
    ] as const) {
      // What a collection frees is resident until the next one.
      Object.assign(process, { seconds, utilization, megabytesLeft: seconds < 23 ? 200 : 120 });
      await memory.check();
      expect(process.collections).toBe(collections);
    }
  });
});

test('what nothing refers to any more is really collected', async () => {
  const forgotten = forgettable();
  await new Promise(resolve => setImmediate(resolve));
  // Whatever else this process has in use.
  const small = { heapBytes: () => 50 * MB };
  const idle = { residentBytes: () => 200 * MB, utilization: () => 0, now: () => 0, ...small };
  await new IdleMemory({ ...thisProcess(), ...idle }).check();
  expect(forgotten.deref()).toBeUndefined();
});

/** In a function of its own, which leaves nothing behind that refers to it. */
const forgettable = () => new WeakRef({ large: new Array(1_000) });
