/** Contract: the end of a store, and the same log opened again. */
import { describe, expect, it } from '@jest/globals';
import { type EventStore, EventStoreUnavailable } from '../../../src/events/eventStore.ts';
import { behind, isDropped, type Scene } from './scene.ts';

export function closing(scene: () => Scene, reopen: () => (() => Promise<EventStore>) | undefined): void {
  describe('close', () => {
    it('waits for appends under way, which are there when the log is opened again', async () => {
      const events = scene().events(20);
      const outcomes = Promise.allSettled(
        events.map((event, n) => scene().store.append(scene().stream(`s${n}`), 'no-stream', [event])),
      );
      await scene().store.close();
      const again = await reopen()?.();
      const taken = (await outcomes).flatMap(({ status }, n) =>
        status === 'fulfilled' ? events[n]?.id : [],
      );
      if (!again) return;
      // Appends of different streams may be taken in any order.
      const stored = (await scene().on(again).written()).map(event => event.id);
      expect(stored.toSorted()).toEqual(taken.toSorted());
      expect(taken).toHaveLength(events.length);
    });

    it('ends a subscription that waits, without an error', async () => {
      const { store } = scene();
      let closed = false;
      const close = () => {
        closed = true;
        return store.close();
      };
      while (!closed) await isDropped(whenCaughtUp(scene(), () => setImmediate(close)));
      await expect(store.head()).rejects.toBeInstanceOf(EventStoreUnavailable);
    });

    it('refuses what comes later', async () => {
      const { store } = scene();
      await store.close();
      await store.close();
      const stream = scene().stream();
      const { signal } = new AbortController();
      const late = [
        store.append(stream, 'no-stream', scene().events(1)),
        store.readStream(stream),
        store.readAll({ limit: 1 }),
        store.head(),
        store.end(),
        store.subscribe({ signal })[Symbol.asyncIterator]().next(),
      ];
      for (const outcome of await Promise.allSettled(late)) {
        expect(outcome).toMatchObject({ reason: expect.any(EventStoreUnavailable) });
      }
    });

    it('keeps epoch, events and order for whoever opens the log again', async () => {
      await scene().append(scene().stream(), 'no-stream', scene().events(3));
      const { epoch } = scene().store;
      const written = await scene().written();
      expect(epoch).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      const again = await reopen()?.();
      if (!again) return;
      expect(again.epoch).toBe(epoch);
      expect(await scene().on(again).written()).toEqual(written);
      expect((await scene().on(again).append(scene().stream(), 2, scene().events(1))).revision).toBe(3);
    });
  });
}

/** One subscription, until it ends. */
async function whenCaughtUp({ store, start }: Scene, act: () => void): Promise<void> {
  const { signal } = new AbortController();
  for await (const { caughtUp } of store.subscribe({ signal, ...behind(start) })) {
    if (caughtUp) act();
  }
}
