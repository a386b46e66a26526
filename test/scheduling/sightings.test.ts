import { describe, expect, it } from '@jest/globals';
import { Sightings } from '../../src/scheduling/sightings.ts';
import { ManualClock } from '../doubles/manualClock.ts';

describe('how long something is seen unchanged', () => {
  it('counts from the first sight of each version, whatever the clock says', () => {
    const clock = new ManualClock();
    const sightings = new Sightings(clock.monotonic);
    const seen = (version: number) => sightings.unchangedFor('delivery', version);
    expect(seen(1)).toBe(0);
    clock.advance(1_000);
    clock.setBy(-3_600_000);
    expect(seen(1)).toBe(1_000);
    expect(seen(2)).toBe(0);
    clock.advance(500);
    expect(seen(2)).toBe(500);
    sightings.forget('delivery');
    expect(seen(2)).toBe(0);
  });

  it('forgets the oldest beyond its bound', () => {
    const clock = new ManualClock();
    const sightings = new Sightings(clock.monotonic, 2);
    for (const key of ['a', 'b', 'c']) sightings.unchangedFor(key, 1);
    clock.advance(10);
    expect(['c', 'b'].map(key => sightings.unchangedFor(key, 1))).toEqual([10, 10]);
    expect(sightings.unchangedFor('a', 1)).toBe(0);
  });
});
