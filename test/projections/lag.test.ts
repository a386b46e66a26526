import { describe, expect, it } from '@jest/globals';
import { lagOf } from '../../src/projections/lag.ts';
import { Progress } from '../../src/projections/progress.ts';
import { ManualClock } from '../doubles/manualClock.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore } from '../support/dsl/writeSide.ts';

describe('how far the read models are behind', () => {
  it('is nothing while they show everything, however long ago that happened', async () => {
    const [store, progress, clock] = [calmStore(), new Progress(), new ManualClock()];
    const lag = lagOf(store, progress, clock.now);
    clock.advance(60_000);
    expect(await lag()).toBe(0);
    await record(store, [productAdded()], clock.now().toISOString());
    progress.advance(await store.head(), true);
    clock.advance(60_000);
    expect(await lag()).toBe(0);
  });

  it('is how long the first event that is not shown has been there', async () => {
    const [store, progress, clock] = [calmStore(), new Progress(), new ManualClock()];
    const lag = lagOf(store, progress, clock.now);
    await record(store, [productAdded({ productId: idOf.product('one') })], clock.now().toISOString());
    progress.advance(await store.head(), true);
    clock.advance(3_600_000);
    await record(store, [productAdded({ productId: idOf.product('two') })], clock.now().toISOString());
    clock.advance(2_000);
    await record(store, [productAdded({ productId: idOf.product('three') })], clock.now().toISOString());
    clock.advance(500);
    expect(await lag()).toBe(2.5);
  });

  it('does not add up under a load that they keep up with', async () => {
    const [store, progress, clock] = [calmStore(), new Progress(), new ManualClock()];
    const lag = lagOf(store, progress, clock.now);
    for (let n = 0; n < 5; n++) {
      await record(
        store,
        [productAdded({ productId: idOf.product(`shown-${n}`) })],
        clock.now().toISOString(),
      );
      progress.advance(await store.head(), true);
      clock.advance(15_000);
      await record(store, [productAdded({ productId: idOf.product(`new-${n}`) })], clock.now().toISOString());
      clock.advance(5);
      expect(await lag()).toBe(0.005);
    }
  });

  it('is never negative where the clocks of two instances differ', async () => {
    const [store, clock] = [calmStore(), new ManualClock()];
    await record(store, [productAdded()], '2027-01-01T00:00:00.000Z');
    expect(await lagOf(store, new Progress(), clock.now)()).toBe(0);
  });
});
