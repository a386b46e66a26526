import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import type { Message } from '../../../src/events/entities.ts';
import { pauseAfter } from '../../../src/processes/outbound/backoff.ts';
import { PageGate } from '../../../src/processes/outbound/pageGate.ts';
import { splitText, type TextLimit } from '../../../src/processes/outbound/splitText.ts';
import { sendMode } from '../../../src/processes/outbound/window.ts';
import { ManualClock } from '../../support/manualClock.ts';

const HOUR_MS = 3_600_000;
const utf16 = (max: number): TextLimit => ({ max, unit: 'utf16' });
const graphemes = (text: string): readonly string[] =>
  [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

/** Texts of what is hard to cut: families, flags, accents put behind, line breaks of two characters. */
const hardText = fc
  .array(
    fc.constantFrom(
      'a',
      'tea',
      ' ',
      '\n',
      '\r\n',
      '👩‍👩‍👧‍👦',
      '🇩🇪',
      '🇫🇷',
      'e\u0301',
      'क्षि',
      '👍🏽',
      '\u0301',
      '한',
    ),
    { maxLength: 60 },
  )
  .map(pieces => pieces.join(''));

describe('splitText', () => {
  it('loses nothing, adds nothing, and keeps within the limit', () => {
    fc.assert(
      fc.property(
        fc.oneof(hardText, fc.string({ unit: 'binary' })),
        fc.integer({ min: 1, max: 30 }),
        (text, max) => {
          const parts = splitText(text, utf16(max));
          expect(parts.join('')).toBe(text);
          for (const part of parts) expect(part.length).toBeLessThanOrEqual(Math.max(max, 2));
        },
      ),
    );
  });

  it('cuts within nothing that is seen as one character, unless that alone is too long', () => {
    fc.assert(
      fc.property(hardText, fc.integer({ min: 12, max: 40 }), (text, max) => {
        fc.pre(graphemes(text).every(each => each.length <= max));
        expect(splitText(text, utf16(max)).flatMap(graphemes)).toEqual(graphemes(text));
      }),
    );
  });

  it('cuts behind white space where it can', () => {
    expect(splitText('one two three', utf16(8))).toEqual(['one two ', 'three']);
    expect(splitText('abcdefghij', utf16(4))).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('breaks up a character that no part could hold, though no pair of surrogates', () => {
    const flood = `a${'\u0301'.repeat(9)}`;
    expect(splitText(flood, utf16(4)).map(part => part.length)).toEqual([4, 4, 2]);
    expect(splitText('👩‍👩‍👧‍👦', utf16(4)).every(part => part.isWellFormed())).toBe(true);
  });

  it('leaves a text alone that fits', () => {
    expect(splitText('x'.repeat(2_000))).toHaveLength(1);
    expect(splitText('x'.repeat(2_001))).toHaveLength(2);
    expect(splitText('')).toEqual(['']);
  });
});

describe('the window in which a platform lets us write', () => {
  test.each<[number | undefined, Message['senderType'], ReturnType<typeof sendMode>]>([
    [0, 'BOT', 'RESPONSE'],
    [24, 'BOT', 'RESPONSE'],
    [24, 'AGENT', 'RESPONSE'],
    [24.01, 'BOT', undefined],
    [24.01, 'AGENT', 'HUMAN_AGENT'],
    [7 * 24, 'AGENT', 'HUMAN_AGENT'],
    [7 * 24 + 0.01, 'AGENT', undefined],
    [undefined, 'AGENT', undefined],
  ])('%s hours after the customer wrote: for %s %s', (hours, senderType, mode) => {
    const now = new Date('2026-01-31T00:00:00.000Z');
    const lastWroteAt =
      hours === undefined ? undefined : new Date(now.getTime() - hours * HOUR_MS).toISOString();
    expect(sendMode({ senderType, lastWroteAt, now })).toBe(mode);
  });
});

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

describe('the gate of a page', () => {
  it('lets those who waited go one after another, also once something was taken', async () => {
    const clock = new ManualClock();
    const time = () => clock.now().getTime();
    const sleepers: Sleeper[] = [];
    const sleep = (ms: number) => new Promise<void>(wake => sleepers.push({ until: time() + ms, wake }));
    const gate = new PageGate(clock.now, sleep);
    const opensAt = gate.close(1_000).getTime();
    const passed: number[] = [];
    const pass = async () => {
      await gate.pass(new AbortController().signal);
      gate.open();
      passed.push(time());
    };
    const all = [pass(), pass(), pass()];
    while (passed.length < all.length) {
      clock.advance(10);
      for (const { wake } of sleepers.filter(({ until }) => until <= time())) wake();
      await turn();
    }
    expect(passed.map(at => at - opensAt)).toEqual([0, 50, 100]);
  });

  it('stays closed longer each time, unless the platform says how long', () => {
    const clock = new ManualClock();
    const gate = new PageGate(clock.now, async () => {});
    const closedFor = (retryAfterMs?: number) => gate.close(retryAfterMs).getTime() - clock.now().getTime();
    expect([closedFor(), closedFor(), closedFor(60_000)]).toEqual([5_000, 10_000, 60_000]);
  });
});

describe('pauses between attempts', () => {
  it('hold three retries within ten seconds, whatever the jitter, and then grow', () => {
    const most = [1, 2, 3].map(attempt => pauseAfter(attempt, 0.999));
    expect(most.reduce((sum, ms) => sum + ms)).toBeLessThan(10_000);
    expect(pauseAfter(1, 0)).toBeLessThan(pauseAfter(1, 0.999));
    expect(pauseAfter(7, 0)).toBeGreaterThan(60_000);
  });
});
