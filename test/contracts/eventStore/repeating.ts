/** Contract: an append that is sent again with the same event ids is answered as it was the first time. */
import { describe, expect, it } from '@jest/globals';
import type { NewEvent } from '../../../src/events/event.ts';
import { WrongExpectedRevision } from '../../../src/events/eventStore.ts';
import type { Scene } from './scene.ts';

export function repeating(scene: () => Scene): void {
  describe('append, repeated', () => {
    /** A stream of two events, and what the log answered to each of them. */
    async function given() {
      const stream = scene().stream();
      const [a, b] = [scene().event({ n: 'a' }), scene().event({ n: 'b' })];
      const first = await scene().append(stream, 'no-stream', [a, b]);
      const stored = await scene().store.readStream(stream);
      const answers = stored.map(({ revision, position }) => ({ revision, position }));
      return { stream, a, b, first, answers };
    }

    async function unchanged(stream: string, ids: readonly NewEvent[]): Promise<void> {
      const stored = await scene().store.readStream(stream);
      expect(stored.map(event => event.id)).toEqual(ids.map(event => event.id));
    }

    it('answers the whole append as before', async () => {
      const { stream, a, b, first } = await given();
      expect(await scene().append(stream, 'no-stream', [a, b])).toEqual(first);
      await unchanged(stream, [a, b]);
    });

    it('answers it as before after others have written to the stream', async () => {
      const { stream, a, b, first } = await given();
      const c = scene().event();
      await scene().append(stream, 1, [c]);
      expect(await scene().append(stream, 'no-stream', [a, b])).toEqual(first);
      await unchanged(stream, [a, b, c]);
    });

    it('answers the first part, and a later part, with the place of the original', async () => {
      const { stream, a, b, answers } = await given();
      expect(await scene().append(stream, 'no-stream', [a])).toEqual(answers[0]);
      expect(await scene().append(stream, 0, [b])).toEqual(answers[1]);
      await unchanged(stream, [a, b]);
    });

    it('refuses an append of which only a part is stored', async () => {
      const { stream, a, b } = await given();
      const d = scene().event();
      await expect(scene().append(stream, 0, [b, d])).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(scene().append(stream, 'no-stream', [a, b, d])).rejects.toMatchObject({ actual: 1 });
      await unchanged(stream, [a, b]);
    });

    it('refuses stored events in another order, or at another revision', async () => {
      const { stream, a, b } = await given();
      await scene().append(stream, 1, scene().events(2));
      await expect(scene().append(stream, 'no-stream', [b, a])).rejects.toMatchObject({ actual: 3 });
      await expect(scene().append(stream, 1, [a])).rejects.toMatchObject({ actual: 3 });
    });

    it('takes an id that lies in another stream', async () => {
      const { a, b } = await given();
      const other = scene().stream('other');
      expect(await scene().append(other, 'no-stream', [b, a])).toMatchObject({ revision: 1 });
      await unchanged(other, [b, a]);
    });

    it('writes once when both are under way at the same time', async () => {
      const stream = scene().stream();
      const events = scene().events(3);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => scene().append(stream, 'no-stream', events)),
      );
      expect(new Set(answers.map(answer => answer.position)).size).toBe(1);
      await unchanged(stream, events);
    });
  });
}
