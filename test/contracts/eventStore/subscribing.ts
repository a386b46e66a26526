/** Contract: catch-up subscriptions. */
import { describe, expect, it } from '@jest/globals';
import type { Batch } from '../../../src/events/eventStore.ts';
import { eventsOf, type Scene } from './scene.ts';

export function subscribing(scene: () => Scene): void {
  /** Writers of which each has a stream and appends one to three events at a time. */
  async function write(writers: number, appends: number, name = 'writer'): Promise<number> {
    const one = async (writer: number) => {
      let end = -1;
      for (let n = 0; n < appends; n++) {
        const events = scene().events(1 + (n % 3));
        const stream = scene().stream(`${name}${writer}`);
        end = (await scene().append(stream, end < 0 ? 'no-stream' : end, events)).revision;
      }
      return end + 1;
    };
    const counts = await Promise.all(Array.from({ length: writers }, (_, writer) => one(writer)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  const caughtUp = (batches: readonly Batch[]) => batches.at(-1)?.caughtUp === true;

  describe('subscribe', () => {
    it('sends a first batch where nothing lies ahead', async () => {
      const { start } = scene();
      const batches = await scene().batches(caughtUp);
      expect(eventsOf(batches)).toEqual([]);
      if (start === undefined) expect(batches.at(-1)?.through).toBeUndefined();
      else expect(batches.at(-1)?.through).toBeGreaterThanOrEqual(start);
    });

    it('delivers what is there, and says when it has caught up', async () => {
      await write(3, 4);
      const batches = await scene().batches(caughtUp, { batchSize: 4 });
      expect(eventsOf(batches)).toEqual(await scene().written());
      expect(batches.slice(0, -1).every(batch => batch.events.length <= 4)).toBe(true);
      expect(batches.at(-1)?.through).toBeGreaterThanOrEqual(eventsOf(batches).at(-1)?.position ?? 0n);
    });

    it('goes from old to new events without a gap or a repeat while writers go on', async () => {
      const before = await write(4, 5);
      let total = Number.POSITIVE_INFINITY;
      const delivered = scene().batches(batches => eventsOf(batches).length >= total, { batchSize: 7 });
      total = before + (await write(8, 24, 'late'));
      await scene().append(scene().stream('last'), 'no-stream', scene().events(1));
      const events = eventsOf(await delivered);
      expect(events).toEqual((await scene().written()).slice(0, events.length));
    });

    it('delivers a live event exactly as it reads later', async () => {
      const live = scene().batches(batches => eventsOf(batches).length === 2);
      await scene().append(scene().stream(), 'no-stream', [
        scene().event({ zero: -0, text: 'ä', list: [] }),
        scene().event({ nested: { yes: true } }),
      ]);
      const delivered = eventsOf(await live);
      expect(delivered).toStrictEqual(await scene().store.readStream(scene().stream()));
    });

    it('resumes behind any checkpoint', async () => {
      await write(3, 5);
      const batches = await scene().batches(caughtUp, { batchSize: 2 });
      for (const [index, { through }] of batches.entries()) {
        const rest = eventsOf(batches.slice(index + 1));
        expect(await scene().delivered(rest.length, { after: through })).toEqual(rest);
      }
    });

    it('begins behind any position, whether or not an event has it', async () => {
      const count = await write(2, 4);
      const written = await scene().written();
      for (const [index, { position }] of written.entries()) {
        const after = position - 1n;
        expect(await scene().delivered(count - index, { after })).toEqual(written.slice(index));
      }
    });

    it('serves several subscribers, each at its own pace', async () => {
      const writing = write(4, 12);
      const [slow, fast] = await Promise.all([
        scene().delivered(80, { batchSize: 1 }),
        scene().delivered(80, { batchSize: 50 }),
      ]);
      await writing;
      const written = await scene().written();
      expect(slow).toEqual(written.slice(0, slow.length));
      expect(fast).toEqual(written.slice(0, fast.length));
    });

    it('ends without an error when the signal is aborted while it waits', async () => {
      const control = new AbortController();
      const batches: Batch[] = [];
      await scene().follow({ signal: control.signal }, batch => {
        batches.push(batch);
        if (batch.caughtUp) setImmediate(() => control.abort());
      });
      expect(batches.at(-1)).toMatchObject({ events: [], caughtUp: true });
    });

    it('sends no further batch once the signal was aborted while one was handled', async () => {
      await write(2, 6);
      const control = new AbortController();
      const batches: Batch[] = [];
      await scene().follow({ signal: control.signal, batchSize: 1 }, batch => {
        batches.push(batch);
        control.abort();
      });
      expect(batches).toHaveLength(1);
    });

    it('sends nothing where the signal was aborted before', async () => {
      await write(1, 1);
      const batches: Batch[] = [];
      await scene().follow({ signal: AbortSignal.abort() }, batch => {
        batches.push(batch);
      });
      expect(batches).toEqual([]);
    });
  });
}
