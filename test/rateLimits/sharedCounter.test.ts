/** What instances count together in MongoDB, and what each counts while that is away. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openMongo } from '../../src/projections/mongodb/index.ts';
import { CallLimiter } from '../../src/rateLimits/callLimiter.ts';
import { SharedCounter } from '../../src/rateLimits/sharedCounter.ts';
import { MongoDbDouble } from '../doubles/mongodb/index.ts';
import { freshName, onDatabase } from '../support/servers/mongoDatabases.ts';

let double: MongoDbDouble;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  double = await MongoDbDouble.start();
});
afterEach(async () => {
  double.faults.clear();
  for (const close of closers.splice(0)) await close();
});
afterAll(() => double.stop());

interface Scene {
  readonly failures: unknown[];
  instance(now?: () => number): Promise<CallLimiter>;
}

function scene(): Scene {
  const name = freshName();
  const failures: unknown[] = [];
  const instance: Scene['instance'] = async now => {
    const database = await openMongo({ url: onDatabase(double.url, name) });
    closers.push(() => database.close());
    const onFailure = (error: unknown) => failures.push(error);
    return new CallLimiter('read', new SharedCounter({ db: database.db, onFailure, ...(now && { now }) }));
  };
  return { failures, instance };
}

const passedOf = async (calls: readonly ReturnType<CallLimiter['take']>[]): Promise<number> =>
  (await Promise.all(calls)).filter(({ isExceeded }) => !isExceeded).length;

test('two instances together let the limit pass, and hardly less', async () => {
  const { instance, failures } = scene();
  const two = [await instance(), await instance()] as const;
  const calls = Array.from({ length: 1_000 }, (_, at) => (at % 2 === 0 ? two[0] : two[1]).take('a', 500));
  const unlessExceeded = await passedOf(calls);
  expect(unlessExceeded).toBeLessThanOrEqual(500);
  expect(unlessExceeded).toBeGreaterThanOrEqual(495);
  expect(failures).toEqual([]);
});

test('two that begin to count a key at the same time count it once', async () => {
  const { instance } = scene();
  const two = [await instance(), await instance()] as const;
  for (let key = 0; key < 20; key++) {
    const calls = [0, 1, 2, 3].map(at => (at % 2 === 0 ? two[0] : two[1]).take(`key ${key}`, 2));
    expect(await passedOf(calls)).toBe(2);
  }
});

test('while it is away each instance lets the limit pass by itself, and asks again later', async () => {
  let now = 0;
  const { instance, failures } = scene();
  const limiter = await instance(() => now);
  double.faults.next('findAndModify', { kind: 'cutBefore' });
  expect(await limiter.take('a', 2)).toMatchObject({ isExceeded: false });
  expect(await limiter.take('a', 2)).toMatchObject({ isExceeded: false });
  expect(await limiter.take('a', 2)).toMatchObject({ isExceeded: true });
  expect(failures).toHaveLength(1);
  const asked = double.seen.of('findAndModify').length;
  await limiter.take('b', 2);
  expect(double.seen.of('findAndModify')).toHaveLength(asked);
  now += 2_000;
  await limiter.take('c', 2);
  expect(double.seen.of('findAndModify')).toHaveLength(asked + 1);
});
