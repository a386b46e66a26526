import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, test } from '@jest/globals';
import type { Message } from '../../../src/events/entities.ts';
import { pauseAfter } from '../../../src/processes/outbound/backoff.ts';
import { PageGate } from '../../../src/processes/outbound/pageGate.ts';
import { sendMode } from '../../../src/processes/outbound/window.ts';
import { ManualClock } from '../../support/manualClock.ts';

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
