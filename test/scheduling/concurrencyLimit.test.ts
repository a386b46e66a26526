import { expect, test } from '@jest/globals';
import { ConcurrencyLimit } from '../../src/scheduling/concurrencyLimit.ts';

test('so many run at once as the limit says; the others wait their turn, in order', async () => {
  const limit = new ConcurrencyLimit(2);
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const started: number[] = [];
  const runs = gates.map(({ promise }, index) =>
    limit.run(async () => {
      started.push(index);
      await promise;
    }),
  );
  expect(started).toEqual([0, 1]);
  gates[1]?.resolve();
  await runs[1];
  expect(started).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await Promise.all(runs);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test('work that fails gives its place to the next', async () => {
  const limit = new ConcurrencyLimit(1);
  const failing = limit.run(() => Promise.reject(new Error('broken')));
  const next = limit.run(async () => 'done');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
});

test('a full limit has no room, until a place is let go of, once', () => {
  const limit = new ConcurrencyLimit(1);
  const leave = limit.tryEnter();
  expect(limit.tryEnter()).toBeUndefined();
  leave?.();
  leave?.();
  expect(limit.tryEnter()).toBeDefined();
  expect(limit.tryEnter()).toBeUndefined();
});
