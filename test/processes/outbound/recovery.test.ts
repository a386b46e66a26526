import { describe, expect, it } from '@jest/globals';
import { channel, type UpdateChannel, updateChannel } from '../../../src/commands/channel.ts';
import type { Id } from '../../../src/events/catalog/ids.ts';
import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import type { Behaviour } from '../../doubles/graphApi.ts';
import { idOf } from '../../support/builders/ids.ts';
import { eventually } from '../../support/dsl/eventually.ts';
import {
  appendEvents,
  chatWith,
  deliveryEventTypes,
  deliveryOf,
  parkedIn,
  waitForStatus,
  write,
} from '../../support/dsl/outbound.ts';
import { callerWith, logOf } from '../../support/dsl/writeSide.ts';
import { outboundFixture } from '../../support/servers/outboundFixture.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const refusal: Behaviour = { kind: 'error', status: 400, code: 190, subcode: 463 };
const channelId = idOf.channel('channel');

describe('a channel that the platform refused', () => {
  const fixture = outboundFixture();

  const isOn = async () => {
    const { state } = await fixture.executor.load(channel, channelId);
    return state.status === 'active' && state.entity.isActive;
  };
  const happened = async (type: string) =>
    (await logOf(fixture.store)).filter(event => event.type === type).length;
  /** A message is refused for its token; the answer, the id of that message. */
  const goesOff = async (chat = 'chat', text = 'Refused') => {
    fixture.api.next(refusal);
    const id = await write(fixture.executor, chat, text);
    await waitForStatus(fixture.executor, id, 'failed');
    return id;
  };
  const lookAfter = async (ms: number) => {
    fixture.clock.advance(ms);
    await fixture.recovery.probe();
  };
  /** Looks again until the read models know of the outage. */
  const probes = (count: number) =>
    eventually('it was asked about', async () => {
      await fixture.recovery.probe();
      return fixture.api.probes.length >= count;
    });
  const comesBack = () =>
    eventually('it is back', async () => {
      await fixture.recovery.probe();
      return isOn();
    });
  const update = (changes: UpdateChannel) =>
    updateChannel(fixture.executor, channelId, changes, callerWith());

  it('comes back once its token is taken, and what failed for it alone is sent once, in order', async () => {
    const ids = [await goesOff('chat', 'one')];
    for (const text of ['two', 'three']) ids.push(await write(fixture.executor, 'chat', text));
    for (const id of ids) await waitForStatus(fixture.executor, id, 'failed');
    fixture.clock.advance(20 * SECOND_MS);
    await comesBack();
    for (const id of ids) await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.texts).toEqual(['one', 'two', 'three']);
    expect(fixture.api.probes).toEqual(['token']);
    expect(await deliveryEventTypes(fixture.store, ids[1] ?? idOf.message('none'))).toEqual([
      'MessageQueued',
      'SendFailed',
      'MessageRequeued',
      'SendAttempted',
      'MessageSent',
    ]);
    await eventually(
      'nothing is parked',
      async () => (await parkedIn(fixture.store, fixture.executor)).length === 0,
    );
    await eventually('it is said', () => fixture.news.length === 2);
    expect(fixture.news).toEqual(['channel off', 'channel recovered']);
  });

  it('is asked about with growing pauses', async () => {
    fixture.api.probed = () => refusal;
    await goesOff();
    await lookAfter(19 * SECOND_MS);
    expect(fixture.api.probes).toHaveLength(0);
    fixture.clock.advance(SECOND_MS);
    await probes(1);
    await lookAfter(39 * SECOND_MS);
    expect(fixture.api.probes).toHaveLength(1);
    await lookAfter(SECOND_MS);
    expect(fixture.api.probes).toHaveLength(2);
    expect(await isOn()).toBe(false);
  });

  it.each<[string, Behaviour]>([
    ['the platform is away', { kind: 'answer', status: 503, body: '' }],
    ['the app calls too often', { kind: 'error', status: 400, code: 4 }],
    ['the session is over', { kind: 'error', status: 400, code: 102 }],
  ])('stays off while %s', async (_why, behaviour) => {
    fixture.api.probed = () => behaviour;
    await goesOff();
    fixture.clock.advance(20 * SECOND_MS);
    await probes(1);
    expect(await isOn()).toBe(false);
  });

  it('is back where the platform finds anything but the token at fault', async () => {
    fixture.api.probed = () => ({ kind: 'error', status: 400, code: 100, subcode: 33 });
    await goesOff();
    fixture.clock.advance(20 * SECOND_MS);
    await comesBack();
  });

  it('is asked about later each time that it goes off again without a send in between', async () => {
    await goesOff();
    fixture.clock.advance(20 * SECOND_MS);
    fixture.api.behave = () => refusal;
    await comesBack();
    await eventually('it is off again', async () => !(await isOn()));
    await lookAfter(79 * SECOND_MS);
    expect(fixture.api.probes).toHaveLength(1);
    fixture.clock.advance(SECOND_MS);
    await probes(2);
  });

  it('is given up after a week, which is said', async () => {
    fixture.api.probed = () => refusal;
    await goesOff();
    fixture.clock.advance(7 * 24 * HOUR_MS + SECOND_MS);
    await eventually('it is given up', async () => {
      await fixture.recovery.probe();
      return (await happened('ChannelRecoveryAbandoned')) === 1;
    });
    await eventually('it is said', () => fixture.news.includes('channel abandoned'));
    await lookAfter(HOUR_MS);
    expect(fixture.api.probes).toEqual([]);
    // A person may still bring it back.
    await update({ accessToken: 'new' });
    expect(await isOn()).toBe(true);
  });

  it('is back with a new token, and sends what waited for it with that', async () => {
    const id = await goesOff();
    await update({ accessToken: 'new' });
    expect(await isOn()).toBe(true);
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.taken.map(({ token }) => token)).toEqual(['new']);
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
        appendEvents(
          fixture.store,
          [{ type: 'ChannelDisconnected', data: { channelId } } satisfies DomainEvent],
          fixture.clock.now(),
        ),
    ],
  ])('is not asked about once %s', async (_what, act) => {
    await goesOff();
    await act();
    await lookAfter(HOUR_MS);
    await lookAfter(HOUR_MS);
    expect(fixture.api.probes).toEqual([]);
    expect(await isOn()).toBe(false);
  });

  it('is not asked about where a person switched it off', async () => {
    await update({ isActive: false });
    await lookAfter(HOUR_MS);
    expect(fixture.api.probes).toEqual([]);
    expect(await isOn()).toBe(false);
  });

  it('brings nothing back that failed otherwise, that is too old, or that a person switched off', async () => {
    fixture.api.next({ kind: 'error', status: 400, code: 100 });
    const refused = await write(fixture.executor, 'chat', 'Invalid');
    await waitForStatus(fixture.executor, refused, 'failed');
    await update({ isActive: false });
    const meanwhile = await write(fixture.executor, 'chat', 'Meanwhile');
    await waitForStatus(fixture.executor, meanwhile, 'failed');
    await update({ isActive: true });
    const old = await goesOff('chat', 'Old');
    fixture.clock.advance(25 * HOUR_MS);
    await appendEvents(fixture.store, chatWith('new', fixture.clock.now()), fixture.clock.now());
    const young = await write(fixture.executor, 'new', 'Young');
    await waitForStatus(fixture.executor, young, 'failed');
    await update({ accessToken: 'new' });
    await waitForStatus(fixture.executor, young, 'sent');
    const reasonOf = async (id: Id<'message'>) => (await deliveryOf(fixture.executor, id))?.reason;
    await eventually('the old one is too old', async () => /too long/.test((await reasonOf(old)) ?? ''));
    expect(fixture.api.texts).toEqual(['Young']);
    for (const id of [refused, meanwhile])
      expect(await deliveryEventTypes(fixture.store, id)).not.toContain('MessageRequeued');
  });

  it('is asked about again after a restart', async () => {
    fixture.api.probed = () => refusal;
    await goesOff();
    await fixture.restart();
    fixture.clock.advance(20 * SECOND_MS);
    await probes(1);
    fixture.api.probed = () => ({ kind: 'accept' });
    fixture.clock.advance(HOUR_MS);
    await comesBack();
  });
});
