import { describe, expect, it, test } from '@jest/globals';
import { retryParkedEvent } from '../../../src/commands/parkedEvent.ts';
import type { Id } from '../../../src/events/catalog/ids.ts';
import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import type { Behaviour } from '../../doubles/graphApi.ts';
import { idOf } from '../../support/builders/ids.ts';
import { eventually } from '../../support/dsl/eventually.ts';
import {
  appendEvents,
  deliveryEventTypes,
  parkedIn,
  waitForParked,
  waitForStatus,
  write,
} from '../../support/dsl/outbound.ts';
import { callerWith, logOf } from '../../support/dsl/writeSide.ts';
import { outboundFixture } from '../../support/servers/outboundFixture.ts';

const HOUR_MS = 3_600_000;
const error = (status: number, code: number, subcode = 0): Behaviour => ({
  kind: 'error',
  status,
  code,
  ...(subcode === 0 ? {} : { subcode }),
});

describe('a message that cannot be sent', () => {
  const fixture = outboundFixture();

  const fails = async (id: Id<'message'>, reason: RegExp) => {
    expect((await waitForStatus(fixture.executor, id, 'failed')).reason).toMatch(reason);
    const parked = await waitForParked(fixture.store, fixture.executor);
    expect(parked).toMatchObject({ process: 'outbound', eventType: 'BotReplied' });
    expect(parked.error).toMatch(reason);
    return parked;
  };
  const retry = async () => {
    const { parkedId } = await waitForParked(fixture.store, fixture.executor);
    await retryParkedEvent(fixture.executor, parkedId, callerWith());
  };
  const nothingParked = () =>
    eventually(
      'nothing is parked',
      async () => (await parkedIn(fixture.store, fixture.executor)).length === 0,
    );

  const channelId = idOf.channel('channel');
  test.each<[string, DomainEvent, RegExp]>([
    ['off', { type: 'ChannelDeactivated', data: { channelId } }, /switched off/],
    ['disconnected', { type: 'ChannelDisconnected', data: { channelId } }, /not connected/],
    [
      'without a token',
      { type: 'ChannelCredentialsRenewed', data: { channelId, accessToken: null } },
      /no access token/,
    ],
  ])('since its channel is %s, fails without a call', async (_what, event, reason) => {
    await appendEvents(fixture.store, [event], fixture.clock.now());
    await fails(await write(fixture.executor, 'chat', 'Hello'), reason);
    expect(fixture.api.sends).toEqual([]);
  });

  it('of a bot fails when the customer has not written for a day', async () => {
    fixture.clock.advance(25 * HOUR_MS);
    await fails(await write(fixture.executor, 'chat', 'Hello'), /not written for too long/);
    expect(fixture.api.sends).toEqual([]);
  });

  test.each<[string, Behaviour, RegExp]>([
    ['for good', error(400, 100), /error 100/],
    ['since the window is over', error(400, 10, 2018278), /10\/2018278/],
    ['since the person blocked the page', error(400, 551), /error 551/],
  ])('as the platform refuses it %s, fails at once', async (_why, behaviour, reason) => {
    fixture.api.next(behaviour);
    const parked = await fails(await write(fixture.executor, 'chat', 'Hello'), reason);
    expect(parked.attempts).toBe(1);
    expect(fixture.api.sends).toHaveLength(1);
  });

  it('for its token stops the channel', async () => {
    fixture.api.next(error(400, 190, 460));
    const id = await write(fixture.executor, 'chat', 'Hello');
    await fails(id, /error 190\/460/);
    const stopped = (await logOf(fixture.store)).find(({ type }) => type === 'ChannelTokenInvalidated');
    expect(stopped?.data).toMatchObject({ channelId });
    const next = await write(fixture.executor, 'other', 'Hello');
    expect((await waitForStatus(fixture.executor, next, 'failed')).reason).toMatch(/switched off/);
    expect(fixture.api.sends).toHaveLength(1);
  });

  it('is given up after the last of several attempts', async () => {
    fixture.api.behave = () => error(500, 2);
    const before = fixture.clock.now().getTime();
    const parked = await fails(await write(fixture.executor, 'chat', 'Hello'), /error 2/);
    expect(fixture.api.sends).toHaveLength(8);
    expect(parked.attempts).toBe(8);
    expect(fixture.clock.now().getTime() - before).toBeGreaterThan(60_000);
  });

  it('holds up none of those behind it', async () => {
    fixture.api.next(error(400, 100));
    await write(fixture.executor, 'chat', 'one');
    const second = await write(fixture.executor, 'chat', 'two');
    await waitForStatus(fixture.executor, second, 'sent');
    expect(fixture.api.texts).toEqual(['two']);
  });

  describe('and that an operator lets be tried again', () => {
    it('is attempted anew, and leaves the list once it is sent', async () => {
      fixture.api.next(error(400, 100));
      const id = await write(fixture.executor, 'chat', 'Hello');
      await waitForStatus(fixture.executor, id, 'failed');
      await retry();
      await waitForStatus(fixture.executor, id, 'sent');
      await nothingParked();
      expect(await deliveryEventTypes(fixture.store, id)).toEqual([
        'MessageQueued',
        'SendAttempted',
        'SendFailed',
        'SendAttempted',
        'MessageSent',
      ]);
    });

    it('is back on the list when it fails again, attempted once more and no oftener', async () => {
      fixture.api.behave = () => error(400, 100);
      const id = await write(fixture.executor, 'chat', 'Hello');
      await waitForStatus(fixture.executor, id, 'failed');
      await retry();
      await eventually('it failed again', async () =>
        (await logOf(fixture.store)).some(({ type }) => type === 'ParkedEventFailedAgain'),
      );
      await fixture.restart();
      await waitForParked(fixture.store, fixture.executor);
      await waitForStatus(fixture.executor, await write(fixture.executor, 'other', 'Behind'), 'failed');
      expect(fixture.api.sends.filter(({ body }) => body.message.text === 'Hello')).toHaveLength(2);
    });

    it('says what still is in its way', async () => {
      await appendEvents(
        fixture.store,
        [{ type: 'ChannelDeactivated', data: { channelId } }],
        fixture.clock.now(),
      );
      const id = await write(fixture.executor, 'chat', 'Hello');
      await waitForStatus(fixture.executor, id, 'failed');
      fixture.clock.advance(25 * HOUR_MS);
      await appendEvents(
        fixture.store,
        [{ type: 'ChannelActivated', data: { channelId } }],
        fixture.clock.now(),
      );
      await retry();
      const parked = await eventually('it failed again', async () =>
        (await parkedIn(fixture.store, fixture.executor)).find(({ error }) => /too long/.test(error)),
      );
      expect(parked.status).toBe('parked');
      expect(fixture.api.sends).toEqual([]);
    });
  });
});
