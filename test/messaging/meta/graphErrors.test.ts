import { describe, expect, it, test } from '@jest/globals';
import { refusalOf } from '../../../src/messaging/meta/graphErrors.ts';
import { errorTable } from '../../../src/messaging/meta/graphErrorTable.ts';
import type { Refusal } from '../../../src/messaging/sendResult.ts';

const of = (code: number, subcode?: number, status = 400, isTransient = false): Refusal =>
  refusalOf({ code, subcode, isTransient }, status);

describe('whose fault an error of a send is', () => {
  test.each<[string, Refusal, readonly [number, number?][]]>([
    ['one person', 'unreachable', [[551], [551, 1545041], [200, 1545041], [200, 2018108], [10, 2018108]]],
    [
      'one person, in an app that is not reviewed yet (botkit#559)',
      'unreachable',
      [
        [200, 2018027],
        [200, 2018028],
      ],
    ],
    ['one person whose conversation another app has (pymessenger#93)', 'unreachable', [[10, 2018300]]],
    [
      'a person who is not known',
      'unreachable',
      [
        [100, 2018001],
        [100, 33],
        [100, 2534014],
      ],
    ],
    [
      'one person, outside the window',
      'outsideWindow',
      [
        [10, 2018278],
        [10, 2018065],
        [10, 2534022],
      ],
    ],
    ['the message', 'permanent', [[100], [100, 2018034], [100, 2018109], [100, 999], [200, 999], [10, 999]]],
    ['perhaps the page', 'pageRefused', [[200], [10], [230], [299], [3]]],
    // Meta's table of errors names 200 to 299 as one: a permission was not given, or was taken away.
    ['perhaps the page: a permission among 200 to 299', 'pageRefused', [[278], [283], [201], [298]]],
    ['the message: a permission among them, of this very send', 'permanent', [[278, 999], [300], [199]]],
    ['the person, by the subcode of any permission', 'unreachable', [[278, 1545041]]],
    ['the token', 'tokenInvalid', [[190], [190, 458], [190, 463], [190, 999], [102], [102, 463], [2500]]],
    ['the page, for a while', 'rateLimited', [[32], [613], [613, 999], [80006], [17], [368], [368, 1346003]]],
    ['the app, for a while', 'appRateLimited', [[4], [341]]],
    ['everybody, for a moment', 'temporary', [[1], [1, 99], [2], [2, 2018344], [1200], [1200, 2018024]]],
    ['nobody knows', 'unknown', [[1, 1357046]]],
  ])('%s: %s', (_whom, refusal, numbers) => {
    expect(numbers.map(([code, subcode]) => of(code, subcode))).toEqual(numbers.map(() => refusal));
  });

  it('says of numbers that nobody knows what their status says', () => {
    expect(of(987_654, undefined, 400)).toBe('permanent');
    expect(of(987_654, undefined, 429)).toBe('rateLimited');
    expect(of(987_654, undefined, 401)).toBe('pageRefused');
    expect(of(987_654, undefined, 503)).toBe('temporary');
    expect(of(987_654, undefined, 408)).toBe('unknown');
    expect(of(987_654, undefined, 421)).toBe('temporary');
  });

  it('believes `is_transient` where it gives hope, and no other word of it (restfb#650)', () => {
    expect(of(987_654, undefined, 400, true)).toBe('temporary');
    expect(of(190, undefined, 400, true)).toBe('temporary');
    expect(of(200, undefined, 403, true)).toBe('temporary');
    expect(of(551, undefined, 400, true)).toBe('unreachable');
    expect(of(10, 2018278, 400, true)).toBe('outsideWindow');
    expect(of(1, 1357046, 500, true)).toBe('unknown');
    expect(of(368, undefined, 400, true)).toBe('rateLimited');
  });

  it('has each number once', () => {
    const keys = errorTable.map(({ code, subcode }) => `${code}/${subcode}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
