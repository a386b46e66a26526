import { isUtf8 } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonCheck, measure } from '../../src/http/jsonBytes.ts';

/** Cuts `bytes` at each place, in the order of the places. */
function piecesOf(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...places.map(place => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

/** Long strings are gone through in another way than short ones. */
const unit = fc.constantFrom(...'"\\\\[]{},é🍵a', 'a'.repeat(520));
const texts = fc.oneof(fc.json(), fc.string({ unit }));
const bytesOfAnyKind = fc.oneof(
  texts.map(text => Buffer.from(text)),
  fc.uint8Array().map(bytes => Buffer.from(bytes)),
);
const places = fc.array(fc.nat());

describe('a check of JSON as it comes', () => {
  test('finds the same in pieces as in the whole', () => {
    fc.assert(
      fc.property(bytesOfAnyKind, places, (bytes, cuts) => {
        const { depth, values } = measure(bytes);
        const problemWithin = (maxDepth: number, maxValues: number) => {
          const check = new JsonCheck({ maxDepth, maxValues });
          for (const piece of piecesOf(bytes, cuts)) check.add(piece);
          return check.problem()?.message;
        };
        if (!isUtf8(bytes)) return problemWithin(depth, values) === 'The body is not valid UTF-8';
        expect(problemWithin(depth, values)).toBeUndefined();
        expect(problemWithin(depth - 1, values)).toMatch(`this one is ${depth}`);
        expect(problemWithin(depth, values - 1)).toMatch('this one has more');
        return true;
      }),
    );
  });

  test('counts what is within strings as nothing, wherever a piece ends', () => {
    const check = new JsonCheck({ maxDepth: 1, maxValues: 2 });
    for (const byte of Buffer.from('["\\"[[,\\\\"]')) check.add(Buffer.of(byte));
    expect(check.problem()).toBeUndefined();
  });
});
