import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { InFlight } from '../../src/processes/inFlight.ts';

describe('work in flight', () => {
  it('begins no more than fits into its bytes, and goes on once some has ended', async () => {
    const inFlight = new InFlight({ max: 100, maxBytes: 1_000 }, () => {});
    const ends: (() => void)[] = [];
    const begin = (position: bigint) =>
      inFlight.add({
        position,
        bytes: 400,
        partition: `chat-${position}`,
        run: () => new Promise(resolve => ends.push(() => resolve(true))),
      });
    const reading = (async () => {
      for (let position = 1n; position <= 6n; position++) await begin(position);
    })();
    await turn();
    expect(ends).toHaveLength(3);
    // Not the first: what has ended holds nothing, though no checkpoint passes it.
    ends[1]?.();
    await turn();
    expect(ends).toHaveLength(4);
    expect(inFlight.finishedThrough(4n)).toBeUndefined();
    for (let at = 0; at < 6; at++) {
      ends[at]?.();
      await turn();
    }
    await reading;
    await inFlight.settled();
    expect(inFlight.finishedThrough(6n)).toBe(6n);
  });
});
