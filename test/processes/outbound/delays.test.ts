/** What platforms and earlier versions say of time, and clocks that are set: counted in pauses, not in time. */

import { once } from 'node:events';
import { describe, expect, it, test } from '@jest/globals';
import { pauseSends } from '../../../src/commands/channelHealth.ts';
import type { Behaviour } from '../../doubles/graphApi.ts';
import { idOf } from '../../support/builders/ids.ts';
import { eventually } from '../../support/dsl/eventually.ts';
import { appendEvents, deliveryEventTypes, waitForStatus, write } from '../../support/dsl/outbound.ts';
import { callerWith } from '../../support/dsl/writeSide.ts';
import { outboundFixture } from '../../support/servers/outboundFixture.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const limited = (retryAfter: string): Behaviour => ({ kind: 'error', status: 429, code: 613, retryAfter });

describe('a message that was put off', () => {
  const fixture = outboundFixture();

  /** Starts again; `onPause` sees each pause before the clock moves on by it. */
  const counted = async (onPause: () => void = () => {}) => {
    const waits: number[] = [];
    const { clock } = fixture;
    const pause = async (ms: number) => {
      waits.push(ms);
      onPause();
      clock.advance(ms);
    };
    await fixture.restart({ pause });
    return waits;
  };

  test.each(['3000000', '2147484', '99999999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'with Retry-After %s pauses once, for a day at most',
    async retryAfter => {
      const waits = await counted();
      fixture.api.next(limited(retryAfter));
      const id = await write(fixture.executor, 'chat', 'Hello', { senderType: 'AGENT' });
      await waitForStatus(fixture.executor, id, 'sent');
      expect(waits).toEqual([DAY_MS]);
    },
  );

  test.each(['2026-02-05T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])(
    'until %s by an earlier version waits a day at most, also after a restart',
    async retryAt => {
      await fixture.stop();
      const of = {
        messageId: idOf.message('old'),
        chatId: idOf.chat('chat'),
        businessId: idOf.business('business'),
      };
      const whose = { channelId: idOf.channel('channel'), platformCustomerId: 'psid-chat' };
      const said = { contentType: 'TEXT', content: 'Hello', totalTimeTaken: null, cost: null } as const;
      const now = fixture.clock.now();
      const at = { timestamp: now.toISOString(), platformMessageId: null };
      await appendEvents(
        fixture.store,
        [
          { type: 'AgentReplied', data: { ...of, ...whose, ...said, ...at } },
          { type: 'MessageQueued', data: { ...of, ...whose, parts: 1 } },
          { type: 'SendAttempted', data: { ...of, part: 0, attempt: 1, instanceId: 'gone' } },
          { type: 'SendDeferred', data: { ...of, part: 0, reason: 'limited', retryAt } },
        ],
        now,
      );
      const pause = { channelId: idOf.channel('channel'), until: retryAt, reason: 'limited' };
      await pauseSends(fixture.executor, pause, callerWith());
      const waits = await counted();
      await waitForStatus(fixture.executor, idOf.message('old'), 'sent');
      expect(waits.length).toBeLessThanOrEqual(2);
      expect(waits.reduce((sum, ms) => sum + ms)).toBe(DAY_MS);
    },
  );

  it.each([
    ['back', -HOUR_MS],
    ['ahead', HOUR_MS],
  ])('is sent after its pause where the clock is set an hour %s meanwhile', async (_where, by) => {
    const { clock } = fixture;
    const waits = await counted(() => clock.setBy(by));
    fixture.api.next(limited('90'));
    const id = await write(fixture.executor, 'chat', 'Hello', { senderType: 'AGENT' });
    await waitForStatus(fixture.executor, id, 'sent');
    expect(waits).toEqual([90_000]);
  });

  it('waits no longer than its pause where the clock was set back before a restart', async () => {
    await fixture.restart({ pause: (_ms, signal) => untilAborted(signal) });
    fixture.api.next(limited('90'));
    const id = await write(fixture.executor, 'chat', 'Hello', { senderType: 'AGENT' });
    await eventually('it is put off', async () =>
      (await deliveryEventTypes(fixture.store, id)).includes('SendDeferred'),
    );
    fixture.clock.setBy(-HOUR_MS);
    const waits = await counted();
    await waitForStatus(fixture.executor, id, 'sent');
    expect(waits.reduce((sum, ms) => sum + ms)).toBe(90_000);
  });

  it.each(['0', '-1', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'with Retry-After %s is tried again with growing pauses',
    async retryAfter => {
      const waits = await counted();
      fixture.api.next(limited(retryAfter), limited(retryAfter), limited(retryAfter));
      await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Hello'), 'sent');
      expect(waits).toEqual([5_000, 10_000, 20_000]);
    },
  );
});

/** A pause that does not end by itself. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await once(signal, 'abort');
  signal.throwIfAborted();
}
