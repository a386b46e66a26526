import { describe, expect, it } from '@jest/globals';
import {
  AppendOutcomeUnknown,
  EventStoreUnavailable,
  SubscriptionDropped,
} from '../../src/events/eventStore.ts';
import { Scene } from '../contracts/eventStore/scene.ts';
import { eventStoreContract } from '../contracts/eventStore.ts';
import { type Flakiness, FlakyEventStore } from '../doubles/flakyEventStore.ts';

function opened(flakiness: Flakiness) {
  const store = new FlakyEventStore(flakiness);
  return Promise.resolve({ store, cleanup: () => store.close() });
}

let seed = 0;
eventStoreContract('the flaky event store', () => opened({ seed: ++seed }));
eventStoreContract('a very flaky event store', () =>
  opened({ seed: ++seed, unknownRate: 0.5, unavailableRate: 0.25, dropEvery: 2 }),
);
eventStoreContract('an event store in memory without misfortunes', () =>
  opened({ unknownRate: 0, unavailableRate: 0, dropEvery: 0 }),
);

describe('the flaky event store', () => {
  it('has written half of the appends whose outcome it keeps to itself', async () => {
    const scene = await Scene.begin(new FlakyEventStore({ unknownRate: 1, unavailableRate: 0 }));
    for (let n = 0; n < 200; n++) {
      const append = scene.store.append(scene.stream(`s${n}`), 'no-stream', scene.events(1));
      await expect(append).rejects.toBeInstanceOf(AppendOutcomeUnknown);
    }
    const written = await scene.written();
    expect(written.length).toBeGreaterThan(70);
    expect(written.length).toBeLessThan(130);
  });

  it('has written nothing where it was unavailable', async () => {
    const scene = await Scene.begin(new FlakyEventStore({ unavailableRate: 1 }));
    const append = scene.store.append(scene.stream(), 'no-stream', scene.events(1));
    await expect(append).rejects.toBeInstanceOf(EventStoreUnavailable);
    expect(await scene.store.head()).toBeUndefined();
  });

  it('leaves gaps between positions, drops subscriptions, and moves checkpoints without events', async () => {
    const scene = await Scene.begin(new FlakyEventStore({ dropEvery: 4 }));
    await scene.append(scene.stream(), 'no-stream', scene.events(50));
    const positions = (await scene.written()).map(event => event.position);
    expect(positions.some((position, n) => n > 0 && position > (positions[n - 1] ?? 0n) + 1n)).toBe(true);
    const batches = await scene.batches(seen => seen.at(-1)?.caughtUp === true);
    expect(batches.some(batch => batch.events.length === 0 && batch.through !== undefined)).toBe(true);
    expect(batches.some(batch => batch.through !== undefined && !positions.includes(batch.through))).toBe(
      true,
    );

    const { signal } = new AbortController();
    const endless = async () => {
      for await (const batch of scene.store.subscribe({ signal })) {
        if (batch.caughtUp) return;
      }
    };
    await expect(endless()).rejects.toBeInstanceOf(SubscriptionDropped);
  });

  it('repeats its misfortunes for the same seed', async () => {
    const outcomes = async () => {
      const scene = await Scene.begin(new FlakyEventStore({ seed: 7, unknownRate: 0.3 }));
      const appends = Array.from({ length: 40 }, (_, n) =>
        scene.store.append(scene.stream(`s${n}`), 'no-stream', scene.events(1)),
      );
      return (await Promise.allSettled(appends)).map(outcome =>
        outcome.status === 'fulfilled' ? outcome.value.position : String(outcome.reason),
      );
    };
    expect(await outcomes()).toEqual(await outcomes());
  });
});
