/** Contract: many writers at once. */
import { describe, expect, it } from '@jest/globals';
import type { NewEvent } from '../../../src/events/event.ts';
import { type ExpectedRevision, WrongExpectedRevision } from '../../../src/events/eventStore.ts';
import type { Scene } from './scene.ts';

const WRITERS = 64;

export function concurrency(scene: () => Scene): void {
  describe('append, by many writers', () => {
    it('lets exactly one of them have a revision', async () => {
      const stream = scene().stream();
      await scene().append(stream, 'no-stream', [scene().event()]);
      const outcomes = await Promise.allSettled(
        writers(() => scene().append(stream, 0, [scene().event(), scene().event()])),
      );
      const losers = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(losers).toHaveLength(WRITERS - 1);
      for (const loser of losers) {
        expect(loser).toBeInstanceOf(WrongExpectedRevision);
        expect(loser).toMatchObject({ actual: 2 });
      }
      expect(await scene().store.readStream(stream)).toHaveLength(3);
    });

    it('takes each event once when the losers try again', async () => {
      const stream = scene().stream();
      const events = scene().events(WRITERS);
      await Promise.all(events.map(event => appendAtEnd(scene(), stream, event)));
      const stored = await scene().store.readStream(stream);
      expect(stored.map(event => event.revision)).toEqual(events.map((_, revision) => revision));
      expect(new Set(stored.map(event => event.id))).toEqual(new Set(events.map(event => event.id)));
    });

    it('keeps one order over all streams, the one that appends were answered with', async () => {
      const answers = await Promise.all(
        writers(async writer => {
          const stream = scene().stream(`chat${writer}`);
          const first = await scene().append(stream, 'no-stream', scene().events(2));
          const second = await scene().append(stream, 1, scene().events(1));
          expect(second.position > first.position).toBe(true);
          return [first.position, second.position];
        }),
      );
      const written = await scene().written();
      const positions = written.map(event => event.position);
      expect(written).toHaveLength(WRITERS * 3);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => Number(a - b)));
      expect(positions).toEqual(expect.arrayContaining(answers.flat()));
      for (const [, events] of Map.groupBy(written, event => event.stream)) {
        expect(events.map(event => event.revision)).toEqual([0, 1, 2]);
      }
    });
  });
}

function writers<T>(write: (writer: number) => Promise<T>): Promise<T>[] {
  return Array.from({ length: WRITERS }, (_, writer) => write(writer));
}

async function appendAtEnd(scene: Scene, stream: string, event: NewEvent): Promise<void> {
  let expected: ExpectedRevision = 'no-stream';
  for (;;) {
    try {
      await scene.append(stream, expected, [event]);
      return;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      expected = error.actual;
    }
  }
}
