import { describe, expect, test } from '@jest/globals';
import { IdleMemory, thisProcess } from '../src/idleMemory.ts';

const MB = 1024 * 1024;

/** A process that holds 200 MB, of which a collection leaves 120. */
function runtime() {
  const process = {
    megabytes: 200,
    heapMegabytes: 60,
    utilization: 0.01,
    collections: 0,
    savesMemory: false,
  };
  let seconds = 0;
  const memory = new IdleMemory({
    heldBytes: () => process.megabytes * MB,
    heapBytes: () => process.heapMegabytes * MB,
    utilization: () => process.utilization,
    saveMemory: does => {
      process.savesMemory = does;
    },
    collect: async () => {
      process.collections++;
      process.megabytes = 120;
    },
    now: () => seconds * 1_000,
  });
  /** Checks every three seconds from now until so many have passed since the beginning. */
  const checkUntil = async (end: number) => {
    for (; seconds <= end; seconds += 3) await memory.check();
  };
  return { process, memory, checkUntil };
}

describe('memory of an idle server', () => {
  test('what the start has left is given back at once, and is not collected again', async () => {
    const { process, memory, checkUntil } = runtime();
    await memory.start();
    expect(process).toMatchObject({ collections: 1, megabytes: 120 });
    process.megabytes = 135;
    await checkUntil(60);
    expect(process.collections).toBe(1);
  });

  test('while the server is idle the runtime is told to save memory, and no longer once it is busy', async () => {
    const { process, checkUntil } = runtime();
    await checkUntil(0);
    expect(process.savesMemory).toBe(true);
    process.utilization = 0.5;
    await checkUntil(3);
    expect(process.savesMemory).toBe(false);
  });

  test('nothing is collected where the runtime itself gives memory back', async () => {
    const { process, checkUntil } = runtime();
    await checkUntil(24);
    process.megabytes = 400;
    await checkUntil(36);
    process.megabytes = 125;
    await checkUntil(60);
    expect(process.collections).toBe(1);
  });

  test('what the runtime has not given back for 18 s is collected, once', async () => {
    const { process, checkUntil } = runtime();
    await checkUntil(15);
    expect(process.collections).toBe(0);
    await checkUntil(18);
    expect(process).toMatchObject({ collections: 1, megabytes: 120 });
    process.megabytes = 200;
    await checkUntil(60);
    expect(process.collections).toBe(1);
  });

  test('nothing is collected before the server has been idle for 18 s without a pause', async () => {
    const { process, checkUntil } = runtime();
    await checkUntil(15);
    process.utilization = 0.5;
    await checkUntil(18);
    process.utilization = 0.05;
    await checkUntil(36);
    expect(process.collections).toBe(0);
    await checkUntil(39);
    expect(process.collections).toBe(1);
  });

  test('nothing is collected where so much is in use that it would stop the event loop for long', async () => {
    const { process, checkUntil } = runtime();
    process.heapMegabytes = 97;
    await checkUntil(60);
    expect(process.collections).toBe(0);
  });
});

test('what nothing refers to any more is really collected', async () => {
  const forgotten = forgettable();
  await new Promise(resolve => setImmediate(resolve));
  await thisProcess().collect();
  expect(forgotten.map(each => each.deref())).toEqual([undefined, undefined]);
});

/** In a function of its own, which leaves nothing behind that refers to it. */
const forgettable = () => [new WeakRef({ large: new Array(1_000) }), new WeakRef(Buffer.alloc(64 * 1024))];
