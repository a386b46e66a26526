import { describe, expect, it } from '@jest/globals';
import { channel } from '../../../src/commands/channel/state.ts';
import { type UpdateChannel, updateChannel } from '../../../src/commands/channel/updateChannel.ts';
import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import { eventually } from '../../support/eventually.ts';
import type { Behaviour } from '../../support/graphApi.ts';
import { becomes, chatWith, deliveryOf, happen, parkedIn, wayOf, write } from '../../support/outbound.ts';
import { outboundSetting } from '../../support/outboundSetting.ts';
import { callerWith, logOf } from '../../support/writeSide.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const refusal: Behaviour = { kind: 'error', status: 400, code: 190, subcode: 463 };
const channelId = 'channel';

describe('a channel that the platform refused', () => {
  const world = outboundSetting();

  const isOn = async () => {
    const { state } = await world.executor.load(channel, channelId);
    return state.status === 'active' && state.entity.isActive;
  };
  const happened = async (type: string) =>
    (await logOf(world.store)).filter(event => event.type === type).length;
  /** A message is refused for its token; the answer, the id of that message. */
  const goesOff = async (chat = 'chat', text = 'Refused') => {
    world.api.next(refusal);
    const id = await write(world.executor, chat, text);
    await becomes(world.executor, id, 'failed');
    return id;
  };
  const lookAfter = async (ms: number) => {
    world.clock.advance(ms);
    await world.recovery.probe();
  };
  /** Looks again until the read models know of the outage. */
  const probes = (count: number) =>
    eventually('it was asked about', async () => {
      await world.recovery.probe();
      return world.api.probes.length >= count;
    });
  const comesBack = () =>
    eventually('it is back', async () => {
      await world.recovery.probe();
      return isOn();
    });
  const update = (changes: UpdateChannel) => updateChannel(world.executor, channelId, changes, callerWith());

  it('comes back once its token is taken, and what failed for it alone is sent once, in order', async () => {
    const ids = [await goesOff('chat', 'one')];
    for (const text of ['two', 'three']) ids.push(await write(world.executor, 'chat', text));
    for (const id of ids) await becomes(world.executor, id, 'failed');
    world.clock.advance(20 * SECOND_MS);
    await comesBack();
    for (const id of ids) await becomes(world.executor, id, 'sent');
    expect(world.api.texts).toEqual(['one', 'two', 'three']);
    expect(world.api.probes).toEqual(['token']);
    expect(await wayOf(world.store, ids[1] ?? '')).toEqual([
      'MessageQueued',
      'SendFailed',
      'MessageRequeued',
      'SendAttempted',
      'MessageSent',
    ]);
    await eventually(
      'nothing is parked',
      async () => (await parkedIn(world.store, world.executor)).length === 0,
    );
    await eventually('it is said', () => world.news.length === 2);
    expect(world.news).toEqual(['channel off', 'channel recovered']);
  });

  it('is asked about with growing pauses', async () => {
    world.api.probed = () => refusal;
    await goesOff();
    await lookAfter(19 * SECOND_MS);
    expect(world.api.probes).toHaveLength(0);
    world.clock.advance(SECOND_MS);
    await probes(1);
    await lookAfter(39 * SECOND_MS);
    expect(world.api.probes).toHaveLength(1);
    await lookAfter(SECOND_MS);
    expect(world.api.probes).toHaveLength(2);
    expect(await isOn()).toBe(false);
  });

  it.each<[string, Behaviour]>([
    ['the platform is away', { kind: 'answer', status: 503, body: '' }],
    ['the app calls too often', { kind: 'error', status: 400, code: 4 }],
    ['the session is over', { kind: 'error', status: 400, code: 102 }],
  ])('stays off while %s', async (_why, behaviour) => {
    world.api.probed = () => behaviour;
    await goesOff();
    world.clock.advance(20 * SECOND_MS);
    await probes(1);
    expect(await isOn()).toBe(false);
  });

  it('is back where the platform finds anything but the token at fault', async () => {
    world.api.probed = () => ({ kind: 'error', status: 400, code: 100, subcode: 33 });
    await goesOff();
    world.clock.advance(20 * SECOND_MS);
    await comesBack();
  });

  it('is asked about later each time that it goes off again without a send in between', async () => {
    await goesOff();
    world.clock.advance(20 * SECOND_MS);
    world.api.behave = () => refusal;
    await comesBack();
    await eventually('it is off again', async () => !(await isOn()));
    await lookAfter(79 * SECOND_MS);
    expect(world.api.probes).toHaveLength(1);
    world.clock.advance(SECOND_MS);
    await probes(2);
  });

  it('is given up after a week, which is said', async () => {
    world.api.probed = () => refusal;
    await goesOff();
    world.clock.advance(7 * 24 * HOUR_MS + SECOND_MS);
    await eventually('it is given up', async () => {
      await world.recovery.probe();
      return (await happened('ChannelRecoveryAbandoned')) === 1;
    });
    await eventually('it is said', () => world.news.includes('channel abandoned'));
    await lookAfter(HOUR_MS);
    expect(world.api.probes).toEqual([]);
    // A person may still bring it back.
    await update({ accessToken: 'new' });
    expect(await isOn()).toBe(true);
  });

  it('is back with a new token, and sends what waited for it with that', async () => {
    const id = await goesOff();
    await update({ accessToken: 'new' });
    expect(await isOn()).toBe(true);
    await becomes(world.executor, id, 'sent');
    expect(world.api.taken.map(({ token }) => token)).toEqual(['new']);
  });

  it.each<[string, UpdateChannel]>([
    ['the same token', { accessToken: 'token' }],
    ['no token', { accessToken: null }],
    ['an empty token', { accessToken: '' }],
    ['another refresh token', { refreshToken: 'new' }],
    ['another name', { channelName: 'Tea' }],
    ['a new token, and the word that it is to be off', { accessToken: 'new', isActive: false }],
  ])('stays off with %s', async (_what, changes) => {
    await goesOff();
    await update(changes);
    expect(await isOn()).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a person has said that it stays off', () => update({ isActive: false })],
    [
      'a person has disconnected',
      () =>
        happen(
          world.store,
          [{ type: 'ChannelDisconnected', data: { channelId } } satisfies DomainEvent],
          world.clock.now(),
        ),
    ],
  ])('is not asked about once %s', async (_what, act) => {
    await goesOff();
    await act();
    await lookAfter(HOUR_MS);
    await lookAfter(HOUR_MS);
    expect(world.api.probes).toEqual([]);
    expect(await isOn()).toBe(false);
  });

  it('is not asked about where a person switched it off', async () => {
    await update({ isActive: false });
    await lookAfter(HOUR_MS);
    expect(world.api.probes).toEqual([]);
    expect(await isOn()).toBe(false);
  });

  it('brings nothing back that failed otherwise, that is too old, or that a person switched off', async () => {
    world.api.next({ kind: 'error', status: 400, code: 100 });
    const refused = await write(world.executor, 'chat', 'Invalid');
    await becomes(world.executor, refused, 'failed');
    await update({ isActive: false });
    const meanwhile = await write(world.executor, 'chat', 'Meanwhile');
    await becomes(world.executor, meanwhile, 'failed');
    await update({ isActive: true });
    const old = await goesOff('chat', 'Old');
    world.clock.advance(25 * HOUR_MS);
    await happen(world.store, chatWith('new', world.clock.now()), world.clock.now());
    const young = await write(world.executor, 'new', 'Young');
    await becomes(world.executor, young, 'failed');
    await update({ accessToken: 'new' });
    await becomes(world.executor, young, 'sent');
    const reasonOf = async (id: string) => (await deliveryOf(world.executor, id))?.reason;
    await eventually('the old one is too old', async () => /too long/.test((await reasonOf(old)) ?? ''));
    expect(world.api.texts).toEqual(['Young']);
    for (const id of [refused, meanwhile])
      expect(await wayOf(world.store, id)).not.toContain('MessageRequeued');
  });

  it('is asked about again after a restart', async () => {
    world.api.probed = () => refusal;
    await goesOff();
    await world.restart();
    world.clock.advance(20 * SECOND_MS);
    await probes(1);
    world.api.probed = () => ({ kind: 'accept' });
    world.clock.advance(HOUR_MS);
    await comesBack();
  });
});
