import { describe, expect, it, test } from '@jest/globals';
import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import { retryParked } from '../../../src/processes/parking.ts';
import { eventually } from '../../support/eventually.ts';
import type { Behaviour } from '../../support/graphApi.ts';
import { becomes, becomesParked, happen, parkedIn, wayOf, write } from '../../support/outbound.ts';
import { outboundSetting } from '../../support/outboundSetting.ts';
import { callerWith, logOf } from '../../support/writeSide.ts';

const HOUR_MS = 3_600_000;
const error = (status: number, code: number, subcode = 0): Behaviour => ({
  kind: 'error',
  status,
  code,
  ...(subcode === 0 ? {} : { subcode }),
});

describe('a message that cannot be sent', () => {
  const world = outboundSetting();

  const fails = async (id: string, reason: RegExp) => {
    expect((await becomes(world.executor, id, 'failed')).reason).toMatch(reason);
    const parked = await becomesParked(world.store, world.executor);
    expect(parked).toMatchObject({ process: 'outbound', eventType: 'BotReplied' });
    expect(parked.error).toMatch(reason);
    return parked;
  };
  const retry = async () => {
    const { parkedId } = await becomesParked(world.store, world.executor);
    await retryParked(world.executor, parkedId, callerWith());
  };
  const nothingParked = () =>
    eventually('nothing is parked', async () => (await parkedIn(world.store, world.executor)).length === 0);

  const channelId = 'channel';
  test.each<[string, DomainEvent, RegExp]>([
    ['off', { type: 'ChannelDeactivated', data: { channelId } }, /switched off/],
    ['disconnected', { type: 'ChannelDisconnected', data: { channelId } }, /not connected/],
    [
      'without a token',
      { type: 'ChannelCredentialsRenewed', data: { channelId, accessToken: null } },
      /no access token/,
    ],
  ])('since its channel is %s, fails without a call', async (_what, event, reason) => {
    await happen(world.store, [event], world.clock.now());
    await fails(await write(world.executor, 'chat', 'Hello'), reason);
    expect(world.api.sends).toEqual([]);
  });

  it('of a bot fails when the customer has not written for a day', async () => {
    world.clock.advance(25 * HOUR_MS);
    await fails(await write(world.executor, 'chat', 'Hello'), /not written for too long/);
    expect(world.api.sends).toEqual([]);
  });

  test.each<[string, Behaviour, RegExp]>([
    ['for good', error(400, 100), /error 100/],
    ['since the window is over', error(400, 10, 2018278), /10\/2018278/],
    ['since the person blocked the page', error(400, 551), /error 551/],
  ])('as the platform refuses it %s, fails at once', async (_why, behaviour, reason) => {
    world.api.next(behaviour);
    const parked = await fails(await write(world.executor, 'chat', 'Hello'), reason);
    expect(parked.attempts).toBe(1);
    expect(world.api.sends).toHaveLength(1);
  });

  it('for its token stops the channel', async () => {
    world.api.next(error(400, 190, 460));
    const id = await write(world.executor, 'chat', 'Hello');
    await fails(id, /error 190\/460/);
    const stopped = (await logOf(world.store)).find(({ type }) => type === 'ChannelTokenInvalidated');
    expect(stopped?.data).toMatchObject({ channelId });
    const next = await write(world.executor, 'other', 'Hello');
    expect((await becomes(world.executor, next, 'failed')).reason).toMatch(/switched off/);
    expect(world.api.sends).toHaveLength(1);
  });

  it('is given up after the last of several attempts', async () => {
    world.api.behave = () => error(500, 2);
    const before = world.clock.now().getTime();
    const parked = await fails(await write(world.executor, 'chat', 'Hello'), /error 2/);
    expect(world.api.sends).toHaveLength(8);
    expect(parked.attempts).toBe(8);
    expect(world.clock.now().getTime() - before).toBeGreaterThan(60_000);
  });

  it('holds up none of those behind it', async () => {
    world.api.next(error(400, 100));
    const ids = [await write(world.executor, 'chat', 'one'), await write(world.executor, 'chat', 'two')];
    await becomes(world.executor, ids[1] ?? '', 'sent');
    expect(world.api.texts).toEqual(['two']);
  });

  describe('and that an operator lets be tried again', () => {
    it('is attempted anew, and leaves the list once it is sent', async () => {
      world.api.next(error(400, 100));
      const id = await write(world.executor, 'chat', 'Hello');
      await becomes(world.executor, id, 'failed');
      await retry();
      await becomes(world.executor, id, 'sent');
      await nothingParked();
      expect(await wayOf(world.store, id)).toEqual([
        'MessageQueued',
        'SendAttempted',
        'SendFailed',
        'SendAttempted',
        'MessageSent',
      ]);
    });

    it('is back on the list when it fails again, attempted once more and no oftener', async () => {
      world.api.behave = () => error(400, 100);
      const id = await write(world.executor, 'chat', 'Hello');
      await becomes(world.executor, id, 'failed');
      await retry();
      await eventually('it failed again', async () =>
        (await logOf(world.store)).some(({ type }) => type === 'ParkedEventFailedAgain'),
      );
      await world.restart();
      await becomesParked(world.store, world.executor);
      await becomes(world.executor, await write(world.executor, 'other', 'Behind'), 'failed');
      expect(world.api.sends.filter(({ body }) => body.message.text === 'Hello')).toHaveLength(2);
    });

    it('says what still is in its way', async () => {
      await happen(world.store, [{ type: 'ChannelDeactivated', data: { channelId } }], world.clock.now());
      const id = await write(world.executor, 'chat', 'Hello');
      await becomes(world.executor, id, 'failed');
      world.clock.advance(25 * HOUR_MS);
      await happen(world.store, [{ type: 'ChannelActivated', data: { channelId } }], world.clock.now());
      await retry();
      const parked = await eventually('it failed again', async () =>
        (await parkedIn(world.store, world.executor)).find(({ error }) => /too long/.test(error)),
      );
      expect(parked.status).toBe('parked');
      expect(world.api.sends).toEqual([]);
    });
  });
});
