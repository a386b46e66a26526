import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventRow } from '../../src/events/sqlite/eventLog.ts';
import { Tail } from '../../src/events/sqlite/tail.ts';

const FIRST = 100;

function row(position: number): EventRow {
  return [position, 'stream', position, 'Said', `id-${position}`, '{}', '{}'];
}

it('the tail answers like the whole log, or says that it does not reach back', () => {
  const chunks = fc.array(fc.nat(1_500), { maxLength: 8 });
  fc.assert(
    fc.property(chunks, fc.nat(8_000), fc.integer({ min: 1, max: 1_200 }), (sizes, back, limit) => {
      const tail = new Tail(FIRST);
      for (const size of sizes) {
        tail.push(Array.from({ length: size }, (_, n) => row(tail.last + 1 + n)));
      }
      const after = Math.max(0, tail.last - back);
      const found = tail.after(after, limit);
      if (found === undefined) expect(tail.last - after).toBeGreaterThan(Math.min(2_048, tail.last - FIRST));
      else expect(found.map(event => Number(event.position))).toEqual(between(after, tail.last, limit));
    }),
  );
});

it('reaches back to its oldest event and no further', () => {
  const tail = new Tail(FIRST);
  tail.push([row(FIRST + 1), row(FIRST + 2)]);
  expect(tail.after(FIRST, 10)).toHaveLength(2);
  expect(tail.after(FIRST - 1, 10)).toBeUndefined();
  expect(tail.after(FIRST + 2, 10)).toEqual([]);
  tail.restart(7);
  expect(tail.after(6, 10)).toBeUndefined();
  expect(tail.after(7, 10)).toEqual([]);
});

/** Positions behind `after` up to `last`, at most `limit`. */
function between(after: number, last: number, limit: number): number[] {
  return Array.from({ length: Math.min(limit, last - after) }, (_, n) => after + 1 + n);
}
