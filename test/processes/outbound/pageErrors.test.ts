import { describe, expect, it, test } from '@jest/globals';
import { channel } from '../../../src/commands/channel.ts';
import type { Behaviour } from '../../doubles/graphApi.ts';
import { channelConnected } from '../../support/builders/eventBuilders.ts';
import { idOf } from '../../support/builders/ids.ts';
import { eventually } from '../../support/dsl/eventually.ts';
import { appendEvents, chatWith, deliveryOf, waitForStatus, write } from '../../support/dsl/outbound.ts';
import { logOf } from '../../support/dsl/writeSide.ts';
import { outboundFixture } from '../../support/servers/outboundFixture.ts';

const error = (code: number, subcode?: number, status = 400): Behaviour => ({
  kind: 'error',
  status,
  code,
  ...(subcode === undefined ? {} : { subcode }),
});
const HOUR_MS = 3_600_000;

describe('an error of the page', () => {
  const fixture = outboundFixture();
  const people = ['chat', 'other', 'third', 'fourth'];
  const open = async () => {
    const now = fixture.clock.now();
    await appendEvents(fixture.store, [...chatWith('third', now), ...chatWith('fourth', now)], now);
  };
  const isOn = async () => {
    const { state } = await fixture.executor.load(channel, idOf.channel('channel'));
    return state.status === 'active' && state.entity.isActive;
  };
  const fails = async (chat: string, ...behaviours: Behaviour[]) => {
    fixture.api.next(...behaviours);
    return waitForStatus(fixture.executor, await write(fixture.executor, chat, `To ${chat}`), 'failed');
  };
  const isSentTo = async (chat: string) =>
    waitForStatus(fixture.executor, await write(fixture.executor, chat, `To ${chat}`), 'sent');

  test.each([200, 10, 230, 299, 3])(
    '%d to one customer fails that message alone (botkit#559)',
    async code => {
      expect((await fails('chat', error(code))).reason).toContain(`error ${code}`);
      expect(await isOn()).toBe(true);
      await isSentTo('other');
    },
  );

  it('to the same customer again and again says nothing of the page', async () => {
    for (const _ of people) await fails('chat', error(200));
    expect(await isOn()).toBe(true);
    await isSentTo('other');
  });

  it('to three people in a row switches the page off', async () => {
    await open();
    for (const chat of people.slice(0, 3)) await fails(chat, error(200));
    expect(await isOn()).toBe(false);
    expect((await fails('fourth')).reason).toMatch(/switched off/);
    expect(fixture.api.sends).toHaveLength(3);
  });

  it('counts whichever errors of the page they are', async () => {
    await open();
    await fails('chat', error(200));
    await fails('other', error(10));
    await fails('third', error(230));
    expect(await isOn()).toBe(false);
  });

  it('to three people with a send in between leaves it on', async () => {
    await open();
    await fails('chat', error(200));
    await fails('other', error(200));
    await isSentTo('third');
    await fails('third', error(200));
    await fails('fourth', error(200));
    expect(await isOn()).toBe(true);
  });

  it('is counted across a restart', async () => {
    await open();
    await fails('chat', error(200));
    await fails('other', error(200));
    await fixture.restart();
    await fails('third', error(200));
    expect(await isOn()).toBe(false);
  });

  test.each([
    [551, undefined],
    [200, 2018108],
    [200, 1545041],
    [100, undefined],
    [100, 2018001],
    [10, 2018278],
  ])('is none where it is of one person: %d/%s, met by four', async (code, subcode) => {
    await open();
    for (const chat of people) await fails(chat, error(code, subcode));
    expect(await isOn()).toBe(true);
  });
});

describe('a limit', () => {
  const fixture = outboundFixture();

  const second = async () => {
    const now = fixture.clock.now();
    const page = channelConnected({
      channelId: idOf.channel('second'),
      platformSpecificId: 'page-2',
      accessToken: 'two',
    });
    await appendEvents(fixture.store, [page, ...chatWith('elsewhere', now, idOf.channel('second'))], now);
  };
  /** Pauses do not end. */
  const waiting = async () => {
    const waits: number[] = [];
    const { executor } = await fixture.restart({
      pause: async (ms, signal) => {
        waits.push(ms);
        signal.throwIfAborted();
        const { promise, reject } = Promise.withResolvers<never>();
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        return promise;
      },
    });
    return { executor, waits };
  };

  it('of the app pauses all of its pages', async () => {
    await second();
    const { executor, waits } = await waiting();
    fixture.api.next(error(4));
    await write(executor, 'chat', 'One');
    await eventually('it waits', () => waits.length === 1);
    const other = await write(executor, 'elsewhere', 'Two');
    await eventually('the other page waits too', () => waits.length === 2);
    expect((await deliveryOf(executor, other))?.status).toBe('queued');
    expect(fixture.api.sends).toHaveLength(1);
  });

  it('of one page leaves the others alone', async () => {
    await second();
    const { executor, waits } = await waiting();
    fixture.api.next(error(32));
    await write(executor, 'chat', 'One');
    await eventually('it waits', () => waits.length === 1);
    await waitForStatus(executor, await write(executor, 'elsewhere', 'Two'), 'sent');
  });

  it('for abuse pauses the page for hours, also after a restart', async () => {
    const { executor, waits } = await waiting();
    fixture.api.next(error(368));
    await write(executor, 'chat', 'One');
    await eventually('it waits', () => waits.length === 1);
    expect(waits[0]).toBe(2 * HOUR_MS);
    const after = await waiting();
    await write(after.executor, 'other', 'Two');
    await eventually('both wait', () => after.waits.length === 2);
    expect(fixture.api.sends).toHaveLength(1);
    expect((await logOf(fixture.store)).filter(({ type }) => type === 'SendsPaused')).toHaveLength(1);
  });

  it('with a time to wait beyond all bounds waits a day', async () => {
    const { executor, waits } = await waiting();
    fixture.api.next({ kind: 'error', status: 429, code: 613, retryAfter: '99999999999999' });
    await write(executor, 'chat', 'One');
    await eventually('it waits', () => waits.length === 1);
    expect(waits[0]).toBe(24 * HOUR_MS);
  });
});

describe('what never left', () => {
  const fixture = outboundFixture();

  test.each([
    ['U+200B', 'tok\u200ben'],
    ['U+FEFF', '\ufefftoken'],
    ['a line break', 'token\n'],
    ['a blank', 'to ken'],
    ['a letter of Latin-1', 'tök'],
  ])('fails for good, whose token has %s in it', async (_what, accessToken) => {
    const renewed = {
      type: 'ChannelCredentialsRenewed',
      data: { channelId: idOf.channel('channel'), accessToken },
    } as const;
    await appendEvents(fixture.store, [renewed], fixture.clock.now());
    const failed = await waitForStatus(
      fixture.executor,
      await write(fixture.executor, 'chat', 'Hello'),
      'failed',
    );
    expect(failed.reason).toMatch(/token cannot be sent/);
    expect(fixture.api.sends).toEqual([]);
  });

  it('is a blank text, which fails and says so', async () => {
    const failed = await waitForStatus(
      fixture.executor,
      await write(fixture.executor, 'chat', '\u200b \n'),
      'failed',
    );
    expect(failed.reason).toMatch(/blank/);
    expect(fixture.api.sends).toEqual([]);
  });

  it('is a message to a page that was disconnected as its token was refused', async () => {
    const held = Promise.withResolvers<Behaviour>();
    fixture.api.behave = () => held.promise;
    const id = await write(fixture.executor, 'chat', 'Hello');
    await waitForStatus(fixture.executor, id, 'sending');
    await appendEvents(
      fixture.store,
      [{ type: 'ChannelDisconnected', data: { channelId: idOf.channel('channel') } }],
      fixture.clock.now(),
    );
    held.resolve(error(190));
    await waitForStatus(fixture.executor, id, 'failed');
  });

  it('with an old token goes out with the one that came meanwhile', async () => {
    const held = Promise.withResolvers<Behaviour>();
    fixture.api.behave = () => held.promise;
    const id = await write(fixture.executor, 'chat', 'Hello');
    await waitForStatus(fixture.executor, id, 'sending');
    const renewed = { channelId: idOf.channel('channel'), accessToken: 'new' };
    await appendEvents(
      fixture.store,
      [{ type: 'ChannelCredentialsRenewed', data: renewed }],
      fixture.clock.now(),
    );
    fixture.api.behave = () => ({ kind: 'accept' });
    held.resolve(error(190));
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.sends.map(({ token }) => token)).toEqual(['token', 'new']);
  });
});
