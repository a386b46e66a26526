import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  mayHoldWrittenNumbers,
  parseExactly,
  parseExactlyAtAnyDepth,
  WrittenNumber,
} from '../src/exactJson.ts';

/** Every number as it was written or as JavaScript writes it. */
const numberOf = (text: string): string => {
  const value = parseExactly(`{"id":${text}}`) as { id: unknown };
  return value.id instanceof WrittenNumber ? `kept as ${value.id.source}` : String(value.id);
};

describe('numbers of JSON', () => {
  test.each([
    ['18012345678901237', 'kept as 18012345678901237'],
    ['17841405822304914', 'kept as 17841405822304914'],
    ['9007199254740993', 'kept as 9007199254740993'],
    ['-9007199254740993', 'kept as -9007199254740993'],
    ['123456789012345678901234567890', 'kept as 123456789012345678901234567890'],
    ['12345678901234567890.5', 'kept as 12345678901234567890.5'],
    ['0.12345678901234567891', 'kept as 0.12345678901234567891'],
    ['2.0000000000000000001', 'kept as 2.0000000000000000001'],
    ['1e400', 'kept as 1e400'],
    ['-1E+400', 'kept as -1E+400'],
    ['1e-400', 'kept as 1e-400'],
    ['1795692985040', '1795692985040'],
    ['369239263222822', '369239263222822'],
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['1.2e21', 'kept as 1.2e21'],
    ['9007199254740991', '9007199254740991'],
    ['1.25e3', '1250'],
    ['-0', '0'],
    ['0.000000000000000000', '0'],
  ])('%s is %s', (text, expected) => {
    expect(numberOf(text)).toBe(expected);
  });

  test('are found wherever they stand, and not within texts', () => {
    const text = '[18012345678901237,\n 18012345678901237, {"a":18012345678901237,"b":[ 1e400 ]}]';
    const kept = new WrittenNumber('18012345678901237');
    expect(parseExactly(text)).toEqual([kept, kept, { a: kept, b: [new WrittenNumber('1e400')] }]);
    expect(parseExactly('{"text":"call 18012345678901237, or 1e400","id":"18012345678901237"}')).toEqual({
      text: 'call 18012345678901237, or 1e400',
      id: '18012345678901237',
    });
  });

  test('any whole number keeps its digits, however long', () => {
    const whole = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    fc.assert(
      fc.property(whole, number => {
        expect(numberOf(String(number)).replace('kept as ', '')).toBe(String(number));
      }),
    );
  });

  test('what a double writes is read as that double', () => {
    const small = fc.double({ noNaN: true, min: -1e15, max: 1e15 });
    fc.assert(
      fc.property(small, number => {
        expect(parseExactly(`[${JSON.stringify(number)}]`)).toEqual([number === 0 ? 0 : number]);
      }),
    );
  });

  test('JSON without them is not looked at twice', () => {
    const usual = JSON.stringify({ id: '18012345678901237', time: 1795692985040, list: [1, 2.5, -3] });
    expect(mayHoldWrittenNumbers(usual)).toBe(false);
  });

  test('nested without end, a number that is to be kept is none', () => {
    const nested = (number: string) => `${'['.repeat(50_000)}${number}${']'.repeat(50_000)}`;
    expect(() => parseExactly(nested('18012345678901237'))).toThrow(SyntaxError);
    expect(() => parseExactly(nested('1'))).not.toThrow();
  });

  test('nested without end, they can be kept as texts', () => {
    const json = String.raw`{"a":[18012345678901237,1.5,-2,1e400],"t":"\"12345678901234567, \\","n":12345678901234567}`;
    const deep = `[${json},${'['.repeat(50_000)}${']'.repeat(50_000)}]`;
    const [first] = parseExactlyAtAnyDepth(deep) as readonly unknown[];
    expect(first).toEqual({
      a: ['18012345678901237', 1.5, -2, '1e400'],
      t: '"12345678901234567, \\',
      n: '12345678901234567',
    });
    expect(() => parseExactlyAtAnyDepth(`${deep}x`)).toThrow(SyntaxError);
  });

  test.each(['{', '{"a":01}', '{"a":18012345678901237x}', '[018012345678901237]', ''])(
    '%s is no JSON',
    text => {
      expect(() => parseExactly(text)).toThrow(SyntaxError);
    },
  );
});
