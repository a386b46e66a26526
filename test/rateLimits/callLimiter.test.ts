/** So many calls of a key in a window, and no more, however they are taken. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CallCounter, ownCounter } from '../../src/rateLimits/callCounter.ts';
import { CallLimiter, type RateLimitResult } from '../../src/rateLimits/callLimiter.ts';

/** All instances of a test count with it; a window is what the test says. */
class CountedTogether implements CallCounter {
  readonly isShared = true;
  asked = 0;
  msLeft = 60_000;
  #totals = new Map<string, number>();

  async add(key: string, points: number) {
    this.asked++;
    const total = (this.#totals.get(key) ?? 0) + points;
    this.#totals.set(key, total);
    return { total, msLeft: this.msLeft };
  }

  nextWindow(): void {
    this.#totals.clear();
  }
}

const passedOf = (taken: readonly RateLimitResult[]): number =>
  taken.filter(({ isExceeded }) => !isExceeded).length;

test('a key has its calls, then none until the window is over', async () => {
  let now = 1_000_000;
  const counter = new CountedTogether();
  const limiter = new CallLimiter('read', counter, () => now);
  const taken = [];
  for (let calls = 0; calls < 5; calls++) taken.push(await limiter.take('a', 3));
  expect(taken.map(({ isExceeded }) => isExceeded)).toEqual([false, false, false, true, true]);
  expect(taken.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0]);
  expect(limiter.refused('a')).toMatchObject({ isExceeded: true, seconds: 60 });
  expect(limiter.refused('b')).toBeUndefined();
  expect(await limiter.take('b', 3)).toMatchObject({ isExceeded: false, remaining: 2 });
  now += 60_000;
  counter.nextWindow();
  expect(limiter.refused('a')).toBeUndefined();
  expect(await limiter.take('a', 3)).toMatchObject({ isExceeded: false, remaining: 2 });
});

test('a refunded call can be taken again', async () => {
  const limiter = new CallLimiter('read', ownCounter());
  expect(await limiter.take('a', 1)).toMatchObject({ isExceeded: false });
  limiter.refund('a');
  expect(await limiter.take('a', 1)).toMatchObject({ isExceeded: false });
  expect(await limiter.take('a', 1)).toMatchObject({ isExceeded: true });
});

test('one call in a hundredth of the limit asks what all share, and none once a key is refused', async () => {
  const counter = new CountedTogether();
  const limiter = new CallLimiter('read', counter);
  for (let calls = 0; calls < 1_500; calls++) await limiter.take('a', 1_000);
  expect(counter.asked).toBe(100);
});

test('a clock that is put back neither locks a key out nor hangs', async () => {
  let now = 10_000_000;
  const counter = new CountedTogether();
  const limiter = new CallLimiter('read', counter, () => now);
  while (!(await limiter.take('a', 3)).isExceeded);
  now -= 3_600_000;
  counter.nextWindow();
  expect(await limiter.take('a', 3)).toMatchObject({ isExceeded: false, seconds: 60 });
});

test('a window of another instance that ends later by its clock is no endless wait', async () => {
  const counter = new CountedTogether();
  counter.msLeft = 90_000;
  const limiter = new CallLimiter('read', counter, () => 5);
  expect(await limiter.take('a', 3)).toMatchObject({ isExceeded: false, seconds: 60 });
});

test('keys beyond those with a count of their own share one, until others are over', async () => {
  let now = 1_000_000;
  const limiter = new CallLimiter('address', ownCounter(), () => now);
  for (let key = 0; key < 50_000; key++) await limiter.take(`known ${key}`, 1);
  expect(await limiter.take('late', 1)).toMatchObject({ isExceeded: false });
  expect(await limiter.take('later', 1)).toMatchObject({ isExceeded: true });
  expect(await limiter.take('known 0', 1)).toMatchObject({ isExceeded: true });
  now += 60_000;
  expect(await limiter.take('later', 1)).toMatchObject({ isExceeded: false });
}, 30_000);

test('instances together let exactly the limit pass, in whatever order they are called', async () => {
  const calls = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), calls, async (limit, order) => {
      const counter = new CountedTogether();
      const instances = [0, 1, 2].map(() => new CallLimiter('read', counter));
      const taken = await Promise.all(order.map(at => instances[at]?.take('a', limit)));
      const unlessExceeded = passedOf(taken.filter(each => each !== undefined));
      const unused = (instances.length - 1) * Math.ceil(limit / 100);
      expect(unlessExceeded).toBeLessThanOrEqual(limit);
      expect(unlessExceeded).toBeGreaterThanOrEqual(Math.min(order.length, limit) - unused);
    }),
  );
});
