/** Contract: what an append writes, answers and refuses. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NewEvent } from '../../../src/events/event.ts';
import {
  AppendTooLarge,
  type ExpectedRevision,
  MAX_APPEND_BYTES,
  WrongExpectedRevision,
} from '../../../src/events/eventStore.ts';
import type { Scene } from './scene.ts';

/** Texts that every edge lets through: neither U+0000 nor lone surrogates. */
const text = fc.string({ unit: 'grapheme' }).filter(value => !value.includes('\0'));
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant(0.1));
const plain = { noNullPrototype: true };
const eventData: fc.Arbitrary<NewEvent['data']> = fc.dictionary(
  text.filter(key => key !== '__proto__'),
  fc.oneof(scalar, fc.array(scalar), fc.dictionary(fc.constantFrom('a', 'b'), scalar, plain)),
  plain,
);

export function appending(scene: () => Scene): void {
  describe('append', () => {
    it('answers revision and position of the last event', async () => {
      const { store } = scene();
      const stream = scene().stream();
      const first = await scene().append(stream, 'no-stream', scene().events(3));
      const second = await scene().append(stream, 2, scene().events(2));
      const stored = await store.readStream(stream);
      expect(stored.map(event => event.revision)).toEqual([0, 1, 2, 3, 4]);
      expect(first).toEqual({ revision: 2, position: stored[2]?.position });
      expect(second).toEqual({ revision: 4, position: stored[4]?.position });
      expect(typeof second.position).toBe('bigint');
    });

    it('stores id, type, data and metadata as they were given', async () => {
      const { store } = scene();
      const event = scene().event({ text: 'Grüße 👋', list: [1, { deep: null }], no: false });
      await scene().append(scene().stream(), 'no-stream', [event]);
      const [stored] = await store.readStream(scene().stream());
      expect(stored).toStrictEqual({
        ...event,
        stream: scene().stream(),
        revision: 0,
        position: stored?.position,
      });
    });

    it('gives any JSON back', async () => {
      let number = 0;
      await fc.assert(
        fc.asyncProperty(eventData, async data => {
          const stream = scene().stream(`json${number++}`);
          await scene().append(stream, 'no-stream', [scene().event(data)]);
          const [stored] = await scene().store.readStream(stream);
          expect(stored?.data).toStrictEqual(data);
        }),
        { numRuns: 50 },
      );
    });

    it("keeps what it took, whatever becomes of the caller's objects", async () => {
      const data = { n: 1 };
      await scene().append(scene().stream(), 'no-stream', [scene().event(data)]);
      data.n = 2;
      const [stored] = await scene().store.readStream(scene().stream());
      expect(stored?.data).toEqual({ n: 1 });
    });

    it.each<[string, number, ExpectedRevision, ExpectedRevision]>([
      ['a stream that exists as a new one', 2, 'no-stream', 1],
      ['an older revision', 2, 0, 1],
      ['a newer revision', 2, 2, 1],
      ['a revision of a stream that does not exist', 0, 0, 'no-stream'],
    ])('refuses %s, writes nothing and says where the stream is', async (_, present, expected, actual) => {
      const stream = scene().stream();
      if (present > 0) await scene().append(stream, 'no-stream', scene().events(present));
      const refused = scene().append(stream, expected, scene().events(2));
      await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ code: 'wrong-expected-revision', actual });
      expect(await scene().store.readStream(stream)).toHaveLength(present);
    });

    it('refuses an append without an event, and an event whose id is no UUID', async () => {
      const { store } = scene();
      const named = { ...scene().event(), id: 'first' };
      const stream = scene().stream();
      await expect(store.append(stream, 'no-stream', [])).rejects.toBeInstanceOf(TypeError);
      await expect(store.append(stream, 'no-stream', [named])).rejects.toBeInstanceOf(TypeError);
      expect(await store.readStream(stream)).toEqual([]);
    });

    it.each<[string, () => NewEvent[]]>([
      ['one large event', () => [scene().event({ text: 'x'.repeat(MAX_APPEND_BYTES) })]],
      ['many that are large together', () => scene().events(3).map(inflated)],
      ['few letters of many bytes', () => [scene().event({ text: '€'.repeat(MAX_APPEND_BYTES / 3) })]],
    ])('refuses %s, and writes nothing', async (_, make) => {
      const refused = scene().append(scene().stream(), 'no-stream', make());
      await expect(refused).rejects.toBeInstanceOf(AppendTooLarge);
      await expect(refused).rejects.toMatchObject({ code: 'append-too-large' });
      expect(await scene().store.readStream(scene().stream())).toEqual([]);
    });

    it('takes 2,000 small events, and one of almost a mebibyte', async () => {
      const stream = scene().stream();
      await scene().append(stream, 'no-stream', scene().events(2_000));
      await scene().append(stream, 1_999, [scene().event({ text: 'x'.repeat(MAX_APPEND_BYTES - 2_000) })]);
      expect(await scene().store.readStream(stream)).toHaveLength(2_001);
    });
  });
}

function inflated(event: NewEvent): NewEvent {
  return { ...event, data: { text: 'x'.repeat(MAX_APPEND_BYTES * 0.4) } };
}
