import { describe, expect, test } from '@jest/globals';
import { itemsOf } from '../../../src/messaging/meta/normalise.ts';
import { happenedAt, watermarkOf } from '../../../src/messaging/meta/times.ts';
import { delivery, Thread } from '../../support/builders/metaWebhooks.ts';

const ARRIVED = new Date('2026-11-26T11:40:00.000Z');
const MS = Date.UTC(2026, 10, 26, 11, 36, 25, 40);
const SECONDS = Math.floor(MS / 1_000);
const EXACT = '2026-11-26T11:36:25.040Z';
const WHOLE = '2026-11-26T11:36:25.000Z';

describe('a time of a platform', () => {
  // Seconds: nyaruka/courier#666; text: the fixtures of Chatwoot for Instagram; microseconds: mgp25/Instagram-API#1377.
  const told: [name: string, value: string | number, at: string][] = [
    ['in milliseconds', MS, EXACT],
    ['in milliseconds as text', String(MS), EXACT],
    ['in milliseconds with blanks around', ` ${MS} `, EXACT],
    ['in milliseconds with a fraction', MS + 0.75, EXACT],
    ['in seconds', SECONDS, WHOLE],
    ['in seconds as text', String(SECONDS), WHOLE],
    ['in seconds with a fraction', MS / 1_000, EXACT],
    ['in seconds with a fraction as text', '1795692985.04', '2026-11-26T11:36:25.040Z'],
    ['in exponents, as PHP writes large numbers', '1.79569298504E+12', EXACT],
    ['in microseconds', MS * 1_000, EXACT],
    ['in nanoseconds as text', `${MS}000000`, EXACT],
    ['in ISO 8601', '2026-11-26T11:36:25.040Z', EXACT],
    ['in ISO 8601 with a zone as Graph writes it', '2026-11-26T12:36:25+0100', WHOLE],
    ['in ISO 8601 without a zone', '2026-11-26 11:36:25', WHOLE],
    ['a little ahead of our clock', ARRIVED.getTime() + 60_000, '2026-11-26T11:41:00.000Z'],
  ];
  test.each(told)('%s is understood', (_name, value, at) => {
    expect(happenedAt(value, ARRIVED)).toBe(at);
  });

  const unbelievable: [name: string, value: string | number][] = [
    ['years ahead', 1_924_988_400_000],
    ['ten minutes ahead, in seconds', ARRIVED.getTime() / 1_000 + 600],
    ['a day ahead, as text', '2026-11-27T11:40:00Z'],
    ['zero', 0],
    ['zero as text', '0'],
    ['negative', -MS],
    ['before the platform existed', Date.UTC(2001, 1, 1)],
    ['beyond all dates', 1e300],
  ];
  test.each(unbelievable)('%s is not believed', (_name, value) => {
    expect(happenedAt(value, ARRIVED)).toBeUndefined();
    expect(watermarkOf(value, ARRIVED)).toBe(ARRIVED.toISOString());
  });

  test.each([null, true, '', 'soon', '12 o’clock', '2026-99-99T00:00:00Z', [MS], { ms: MS }])(
    '%j is none, and a receipt with it marks nothing',
    value => {
      expect(happenedAt(value, ARRIVED)).toBeUndefined();
      expect(watermarkOf(value, ARRIVED)).toBeUndefined();
    },
  );

  test('a watermark of a whole second means all of it, one in milliseconds no more than it says', () => {
    expect(watermarkOf(SECONDS, ARRIVED)).toBe('2026-11-26T11:36:25.999Z');
    expect(watermarkOf(String(SECONDS), ARRIVED)).toBe('2026-11-26T11:36:25.999Z');
    expect(watermarkOf('2026-11-26T11:36:25Z', ARRIVED)).toBe('2026-11-26T11:36:25.999Z');
    expect(watermarkOf(MS, ARRIVED)).toBe(EXACT);
    expect(watermarkOf(MS / 1_000, ARRIVED)).toBe(EXACT);
  });
});

describe('the order within one delivery', () => {
  const thread = new Thread('page', 'person');
  const item = (mid: string, timestamp: unknown) => ({ ...thread.wrote(mid, mid), timestamp });

  test('does not hang on the unit in which each item is stamped', () => {
    const items = [
      item('c', String(MS + 2_000)),
      item('b', SECONDS + 1),
      item('a', MS),
      item('d', MS + 3_000),
    ];
    const found = itemsOf({ object: 'page', entry: [delivery('page', items)].flatMap(entriesOf) }, ARRIVED);
    expect(found.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('what a clock dates to 2031, or to 1970, comes as on arrival, and is kept as it came', () => {
    const items = [item('ahead', 1_924_988_400_000), item('zero', 0), item('now', MS)];
    const entry = [{ id: 'page', messaging: items }];
    const found = itemsOf({ object: 'page', entry }, ARRIVED);
    expect(found.map(({ key, happenedAt: at }) => [key, at])).toEqual([
      ['now', EXACT],
      ['ahead', null],
      ['zero', null],
    ]);
    expect(found[1]?.item).toMatchObject({ timestamp: 1_924_988_400_000 });
  });
});

const entriesOf = ({ entry }: { readonly [field: string]: unknown }): unknown[] =>
  Array.isArray(entry) ? entry : [];
