/** Contract: reading one stream, pages of the log, and its head. */
import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../../src/events/event.ts';
import { MAX_PAGE_BYTES, type ReadStreamOptions } from '../../../src/events/eventStore.ts';
import { behind, type Scene } from './scene.ts';

/** Beyond every position an engine can have. */
const FAR = 2n ** 70n;

export function reading(scene: () => Scene): void {
  describe('readStream', () => {
    it.each<[string, ReadStreamOptions, number[]]>([
      ['everything', {}, [0, 1, 2, 3, 4]],
      ['from a revision, included', { from: 2 }, [2, 3, 4]],
      ['at most so many', { limit: 2 }, [0, 1]],
      ['at most so many from a revision', { from: 1, limit: 3 }, [1, 2, 3]],
      ['nothing at all', { limit: 0 }, []],
      ['nothing behind the end', { from: 5 }, []],
      ['nothing far behind the end', { from: 1_000_000 }, []],
      ['backwards from the last', { backwards: true }, [4, 3, 2, 1, 0]],
      ['the last one', { backwards: true, limit: 1 }, [4]],
      ['backwards from a revision, included', { backwards: true, from: 2 }, [2, 1, 0]],
      ['backwards from behind the end', { backwards: true, from: 1_000, limit: 2 }, [4, 3]],
    ])('reads %s', async (_, options, expected) => {
      await scene().append(scene().stream(), 'no-stream', scene().events(5));
      const found = await scene().store.readStream(scene().stream(), options);
      expect(found.map(event => event.revision)).toEqual(expected);
      expect(found.map(event => event.data.n)).toEqual(expected);
    });

    it('answers nothing for a stream that does not exist', async () => {
      const missing = scene().stream('missing');
      expect(await scene().store.readStream(missing)).toEqual([]);
      expect(await scene().store.readStream(missing, { from: 3 })).toEqual([]);
      expect(await scene().store.readStream(missing, { backwards: true, limit: 1 })).toEqual([]);
    });

    it('sees what was appended after it found the stream missing, or at its end', async () => {
      const { store } = scene();
      const stream = scene().stream();
      expect(await store.readStream(stream)).toEqual([]);
      await scene().append(stream, 'no-stream', scene().events(1));
      expect(await store.readStream(stream, { from: 1 })).toEqual([]);
      await scene().append(stream, 0, scene().events(2));
      expect(await store.readStream(stream, { from: 1 })).toHaveLength(2);
    });

    it('reads streams of any length', async () => {
      const stream = scene().stream();
      await scene().append(stream, 'no-stream', scene().events(1_500));
      await scene().append(stream, 1_499, scene().events(1_500));
      const revisions = (await scene().store.readStream(stream)).map(event => event.revision);
      expect(revisions).toEqual(Array.from({ length: 3_000 }, (_, revision) => revision));
      const back = await scene().store.readStream(stream, { backwards: true });
      expect(back.map(event => event.revision)).toEqual(revisions.toReversed());
    });
  });

  describe('readAll', () => {
    /** Twelve events of three types on two streams, in the order of the log. */
    async function given(): Promise<readonly RecordedEvent[]> {
      for (let round = 0; round < 3; round++) {
        const [red, blue] = [scene().stream('red'), scene().stream('blue')];
        const at = round === 0 ? 'no-stream' : round * 2 - 1;
        await scene().append(red, at, [scene().event({}, 'A'), scene().event({}, 'B')]);
        await scene().append(blue, at, [scene().event({}, 'A'), scene().event({}, 'C')]);
      }
      return await scene().written();
    }
    const types = (...names: string[]) => names.map(name => scene().type(name));

    it('reads pages that make up the whole log, each position larger than the one before', async () => {
      const all = await given();
      expect(all.map(event => event.revision)).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5]);
      const paged: RecordedEvent[] = [];
      for (;;) {
        const after = paged.at(-1)?.position;
        const page = await scene().store.readAll({ limit: 5, types: types('A', 'B', 'C'), ...behind(after) });
        paged.push(...page);
        if (page.length < 5) break;
      }
      expect(paged).toEqual(all);
      paged.slice(1).forEach((event, index) => {
        expect(event.position > (paged[index]?.position ?? 0n)).toBe(true);
      });
    });

    it('reads only the types asked for, in order', async () => {
      const all = await given();
      const { store } = scene();
      const some = all.filter(event => event.type !== scene().type('A'));
      expect(await store.readAll({ limit: 100, types: types('B', 'C') })).toEqual(some);
      expect(await store.readAll({ limit: 4, types: types('C', 'B', 'B') })).toEqual(some.slice(0, 4));
      expect(await store.readAll({ limit: 9, types: types('C', 'Never') })).toHaveLength(3);
      expect(await store.readAll({ limit: 9, types: types('Never') })).toEqual([]);
      expect(await store.readAll({ limit: 9, types: [] })).toEqual([]);
    });

    it('begins behind any position, whether or not an event has it', async () => {
      const all = await given();
      const { store } = scene();
      const wanted = { limit: 100, types: types('A', 'B', 'C') };
      for (const [index, { position }] of all.entries()) {
        expect(await store.readAll({ ...wanted, after: position })).toEqual(all.slice(index + 1));
        expect(await store.readAll({ ...wanted, after: position - 1n })).toEqual(all.slice(index));
      }
      expect(await store.readAll({ ...wanted, after: 0n })).toEqual(all);
      expect(await store.readAll({ limit: 100, after: FAR })).toEqual([]);
      expect(await store.readAll({ ...wanted, after: FAR })).toEqual([]);
      expect(await store.readAll({ ...wanted, limit: 0 })).toEqual([]);
    });
  });

  describe('pages of large events', () => {
    const SIZE = 400_000;
    const COUNT = 12;

    async function given(): Promise<void> {
      const text = 'x'.repeat(SIZE);
      for (let n = 0; n < COUNT; n++) {
        await scene().append(scene().stream(), n === 0 ? 'no-stream' : n - 1, [scene().event({ n, text })]);
      }
    }
    const numbers = (events: readonly RecordedEvent[]) => events.map(event => event.data.n);
    const all = Array.from({ length: COUNT }, (_, n) => n);

    /** The whole log behind the start, in pages whose sizes are noted. */
    async function paged(types: { types?: string[] }) {
      const found: RecordedEvent[] = [];
      const sizes: number[] = [];
      let page: readonly RecordedEvent[];
      do {
        page = await scene().store.readAll({
          limit: 100,
          ...types,
          ...behind(found.at(-1)?.position ?? scene().start),
        });
        found.push(...page);
        sizes.push(page.length * SIZE);
      } while (page.length > 0);
      return { found: found.filter(event => scene().owns(event)), sizes };
    }

    it('end by their bytes, and lack nothing', async () => {
      await given();
      for (const types of [{}, { types: [scene().type()] }]) {
        const { found, sizes } = await paged(types);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_PAGE_BYTES + SIZE);
        expect(numbers(found)).toEqual(all);
      }
    });

    it('a subscription that reads them says that it has caught up at their end alone', async () => {
      await given();
      const batches = await scene().batches(seen => seen.at(-1)?.caughtUp === true);
      expect(numbers(batches.flatMap(batch => batch.events))).toEqual(all);
    });
  });

  describe('head', () => {
    it('is the position of the last event', async () => {
      const { store } = scene();
      const { position } = await scene().append(scene().stream(), 'no-stream', scene().events(2));
      const head = await store.head();
      expect(head).toBeGreaterThanOrEqual(position);
      expect((await store.readAll({ limit: 10, ...behind(head) })).filter(e => scene().owns(e))).toEqual([]);
    });

    it('is not behind the end, and no checkpoint is', async () => {
      const { store } = scene();
      await scene().append(scene().stream(), 'no-stream', scene().events(3));
      const batches = await scene().batches(seen => seen.at(-1)?.caughtUp === true);
      const end = await store.end();
      expect(end).toBeGreaterThanOrEqual((await store.head()) ?? 0n);
      expect(end).toBeGreaterThanOrEqual(batches.at(-1)?.through ?? 0n);
    });

    it('is undefined exactly while the log is empty', async () => {
      const { store, start } = scene();
      expect(await store.readAll({ limit: 1 })).toHaveLength(start === undefined ? 0 : 1);
    });
  });
}
