import { describe, expect, test } from '@jest/globals';
import { Backoff, retry } from '../../src/scheduling/retry.ts';

const quick = { firstMs: 1, maxMs: 2, timeoutMs: 5_000 };

/** Fails with these errors, one a call, then answers. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error) throw error;
    return 'done';
  };
}

describe('retry', () => {
  test('answers what the first try that works gives, and tells of those that failed', async () => {
    const told: unknown[] = [];
    const errors = [new Error('one'), new Error('two')];
    const answer = await retry(failing(...errors), { ...quick, failed: error => told.push(error) });
    expect(answer).toBe('done');
    expect(told).toEqual(errors);
  });

  test('ends with what `failed` throws', async () => {
    const failed = () => {
      throw new Error('no other try can help');
    };
    await expect(retry(failing(new Error('one')), { ...quick, failed })).rejects.toThrow('no other try');
  });

  test('ends with the last error once no try would begin in time, and says that it was the last', async () => {
    const told: boolean[] = [];
    const options = { firstMs: 100, maxMs: 100, timeoutMs: 50 };
    const failed = (_: unknown, isLast: boolean) => told.push(isLast);
    await expect(retry(failing(new Error('one')), { ...options, failed })).rejects.toThrow('one');
    expect(told).toEqual([true]);
  });

  test('ends with the reason of its signal, during a pause too', async () => {
    const stop = new AbortController();
    const failed = () => setImmediate(() => stop.abort(new Error('stopped')));
    const options = { firstMs: 60_000, maxMs: 60_000, timeoutMs: 600_000, signal: stop.signal, failed };
    await expect(retry(failing(new Error('one')), options)).rejects.toThrow('stopped');
  });
});

describe('pauses', () => {
  test('grow up to the longest, and begin again after a reset', async () => {
    const backoff = new Backoff({ firstMs: 1, maxMs: 3 });
    const lengths: number[] = [];
    for (let tries = 0; tries < 3; tries++) {
      lengths.push(backoff.nextMs);
      await backoff.pause();
    }
    expect(lengths).toEqual([1, 2, 3]);
    backoff.reset();
    expect(backoff.nextMs).toBe(1);
  });

  test('end when the signal is aborted', async () => {
    const stop = new AbortController();
    const pause = new Backoff({ firstMs: 60_000, maxMs: 60_000 }).pause(stop.signal);
    stop.abort();
    await expect(pause).resolves.toBeUndefined();
  });
});
