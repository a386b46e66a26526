import { describe, expect, test } from '@jest/globals';
import { isSameSecret, isSignedBy } from '../../../src/messaging/meta/signature.ts';
import { signature } from '../../support/builders/metaWebhooks.ts';

const body = Buffer.from('{"text":"Gr\\u00fc\\u00dfe \\/ \u00e9"}');
const right = signature(body, 'secret');

describe('a signature', () => {
  test.each([
    ['right', right, true],
    ['missing', '', false],
    ['of another secret', signature(body, 'other'), false],
    [
      'of the parsed and rewritten body',
      signature(JSON.stringify(JSON.parse(String(body))), 'secret'),
      false,
    ],
    ['in capitals', right.toUpperCase(), false],
    ['without its name', right.slice('sha256='.length), false],
    ['of the old kind', right.replace('sha256', 'sha1'), false],
    ['too short', right.slice(0, -2), false],
    ['too long', `${right}00`, false],
    ['with another in front', `${right},${right}`, false],
    ['not hexadecimal', `sha256=${'z'.repeat(64)}`, false],
  ])('that is %s', (_name, header, expected) => {
    expect(isSignedBy(['secret'], body, header)).toBe(expected);
  });

  test('may be of either of two secrets', () => {
    expect(isSignedBy(['new', 'secret'], body, right)).toBe(true);
    expect(isSignedBy(['secret', 'new'], body, right)).toBe(true);
    expect(isSignedBy([], body, right)).toBe(false);
  });

  test('is of the bytes, even where they are no text', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    expect(isSignedBy(['secret'], bytes, signature(bytes, 'secret'))).toBe(true);
  });
});

test('secrets of any length can be compared', () => {
  expect([isSameSecret('a', 'a'), isSameSecret('a', 'ab'), isSameSecret('', 'a')]).toEqual([
    true,
    false,
    false,
  ]);
});
