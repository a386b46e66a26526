import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, test } from '@jest/globals';
import type { Delivery, Message } from '../../../src/events/entities.ts';
import { META_WINDOWS } from '../../../src/messaging/meta/metaPlatforms.ts';
import { sendMode } from '../../../src/messaging/sendWindows.ts';
import { pauseAfter } from '../../../src/processes/outbound/backoff.ts';
import { type DeliveryObserver, nextStep } from '../../../src/processes/outbound/nextStep.ts';
import { RateLimiter, RateLimiters } from '../../../src/processes/outbound/rateLimiter.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { idOf } from '../../support/builders/ids.ts';

const HOUR_MS = 3_600_000;
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
    expect(sendMode(META_WINDOWS, { senderType, lastWroteAt, now })).toBe(mode);
  });
});

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

describe('the rate limiter of a page', () => {
  it('lets those who waited go one after another, also once something was taken', async () => {
    const clock = new ManualClock();
    const time = () => clock.now().getTime();
    const sleepers: Sleeper[] = [];
    const sleep = (ms: number) => new Promise<void>(wake => sleepers.push({ until: time() + ms, wake }));
    const rateLimiter = new RateLimiter(clock, sleep);
    const opensAt = rateLimiter.close(1_000).getTime();
    const passed: number[] = [];
    const pass = async () => {
      await rateLimiter.pass(new AbortController().signal);
      rateLimiter.open();
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
    const rateLimiter = new RateLimiter(clock, async () => {});
    const closedFor = (retryAfterMs?: number) =>
      rateLimiter.close(retryAfterMs).getTime() - clock.now().getTime();
    expect([closedFor(), closedFor(), closedFor(60_000)]).toEqual([5_000, 10_000, 60_000]);
  });
});

/** A gate whose waits are counted, each of them on its own clock. */
function watchedGate() {
  const clock = new ManualClock();
  const waits: number[] = [];
  const rateLimiter = new RateLimiter(clock, async ms => {
    waits.push(ms);
    clock.advance(ms);
  });
  return { clock, waits, rateLimiter, pass: () => rateLimiter.pass(new AbortController().signal) };
}

describe('a pause of a page', () => {
  test.each([
    ['back', -HOUR_MS],
    ['ahead', HOUR_MS],
  ])('lasts as long as it was to, where the clock is set an hour %s', async (_where, by) => {
    const { clock, waits, rateLimiter, pass } = watchedGate();
    rateLimiter.close(30_000);
    clock.setBy(by);
    await pass();
    expect(waits).toEqual([30_000]);
  });

  test('that the log tells of is measured once, though the clock was set back since', async () => {
    const { clock, waits, rateLimiter, pass } = watchedGate();
    const until = clock.now().getTime() + 60_000;
    rateLimiter.applyPause({ until, ms: 60_000 });
    await pass();
    clock.setBy(-HOUR_MS);
    rateLimiter.applyPause({ until, ms: 60_000 });
    await pass();
    // Those who come behind a pause go one after another.
    expect(waits).toEqual([60_000, 50]);
  });

  test.each([3_000_000_000, 99_999_999_999_999_000, Number.POSITIVE_INFINITY, 3e300])(
    'of %d ms ends after a day and one wait',
    async ms => {
      const { clock, waits, rateLimiter, pass } = watchedGate();
      const opensAt = rateLimiter.close(ms).getTime();
      expect(opensAt - clock.now().getTime()).toBe(24 * HOUR_MS);
      await pass();
      expect(waits).toEqual([24 * HOUR_MS]);
    },
  );

  test.each([0, 1, -5, Number.NaN])('of %d ms does not let everybody ask again at once', ms => {
    const { clock, rateLimiter } = watchedGate();
    const pause = rateLimiter.close(ms).getTime() - clock.now().getTime();
    expect(pause).toBe(1_000);
  });
});

describe('the rate limiters of all pages', () => {
  it('are forgotten where nothing hangs on them, and kept where something does', () => {
    const clock = new ManualClock();
    const rateLimiters = new RateLimiters(clock, async () => {});
    rateLimiters.of(idOf.channel('limited')).close(24 * HOUR_MS);
    for (let page = 0; page < 20_000; page++) rateLimiters.of(idOf.channel(`page-${page}`));
    expect(rateLimiters.size).toBeLessThanOrEqual(1_002);
    expect(rateLimiters.of(idOf.channel('limited')).isForgettable).toBe(false);
    expect(rateLimiters.of(idOf.channel('page-19999')).isForgettable).toBe(true);
  });

  it('of an app let those of other apps pass', async () => {
    const clock = new ManualClock();
    const waits: number[] = [];
    const rateLimiters = new RateLimiters(clock, async ms => {
      waits.push(ms);
      clock.advance(ms);
    });
    rateLimiters.ofApp('limited').close(1_000);
    const { signal } = new AbortController();
    await rateLimiters.pass({ channelId: idOf.channel('page'), app: 'other' }, signal);
    await rateLimiters.pass({ channelId: idOf.channel('page'), app: undefined }, signal);
    expect(waits).toEqual([]);
    await rateLimiters.pass({ channelId: idOf.channel('page'), app: 'limited' }, signal);
    expect(waits).toEqual([1_000]);
  });
});

describe('the next step of a message that was put off', () => {
  const UPDATED_AT = '2026-01-01T00:00:00.000Z';
  const stepOf = (retryAt: string, nowAfterMs: number, observer: Partial<DeliveryObserver> = {}) => {
    const delivery = { status: 'queued', retryAt, updatedAt: UPDATED_AT } as Delivery;
    const now = new Date(Date.parse(UPDATED_AT) + nowAfterMs);
    const plain = { instanceId: 'own', exclusive: true, retried: false, waited: false, unchangedForMs: 0 };
    return nextStep(delivery, { ...plain, now, ...observer });
  };
  const IN_30_S = '2026-01-01T00:00:30.000Z';

  test.each<[string, string, number, number]>([
    ['its pause', IN_30_S, 0, 30_000],
    ['what is left of it', IN_30_S, 10_000, 20_000],
    ['its pause, where the clock was set back an hour', IN_30_S, -HOUR_MS, 30_000],
    ['a day, where an earlier version put it off for a month', '2026-02-01T00:00:00.000Z', 0, 24 * HOUR_MS],
    ['a day, where that was for ever', '9999-12-31T23:59:59.999Z', 0, 24 * HOUR_MS],
  ])('is to wait for %s', (_what, retryAt, nowAfterMs, ms) => {
    expect(stepOf(retryAt, nowAfterMs)).toEqual({ kind: 'wait', ms });
  });

  it('is an attempt once it was waited, whatever the clock says', () => {
    expect(stepOf(IN_30_S, -HOUR_MS, { waited: true })).toEqual({ kind: 'attempt' });
    expect(stepOf(IN_30_S, HOUR_MS)).toEqual({ kind: 'attempt' });
    expect(stepOf('no instant', 0)).toEqual({ kind: 'attempt' });
  });

  it('takes an attempt of another instance for lost by its own watch, where the clocks are apart', () => {
    const sending = { status: 'sending', instanceId: 'other', retryAt: null, updatedAt: UPDATED_AT };
    const now = new Date(Date.parse(UPDATED_AT) - HOUR_MS);
    const seenFor = (unchangedForMs: number) =>
      nextStep(sending as Delivery, {
        instanceId: 'own',
        exclusive: false,
        retried: false,
        waited: false,
        now,
        unchangedForMs,
      });
    expect(seenFor(60_000)).toEqual({ kind: 'otherInstance' });
    expect(seenFor(60_001)).toEqual({ kind: 'giveUpAttempt' });
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
