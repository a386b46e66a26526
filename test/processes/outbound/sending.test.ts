import { describe, expect, it, test } from '@jest/globals';
import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import type { Message } from '../../../src/events/entities.ts';
import { eventually } from '../../support/eventually.ts';
import type { Behaviour } from '../../support/graphApi.ts';
import { channelConnected, chatStarted } from '../../support/happenings.ts';
import { becomes, chatWith, deliveryOf, happen, parkedIn, wayOf, write } from '../../support/outbound.ts';
import { outboundSetting } from '../../support/outboundSetting.ts';

const HOUR_MS = 3_600_000;
const error = (status: number, code: number): Behaviour => ({ kind: 'error', status, code });

describe('sending', () => {
  const world = outboundSetting();

  it('goes from queued over an attempt to sent, with what the platform calls it', async () => {
    const id = await write(world.executor, 'chat', 'Good day');
    const delivery = await becomes(world.executor, id, 'sent');
    expect(delivery).toMatchObject({ platformMessageId: world.api.taken[0]?.mid, parts: 1, partsSent: 1 });
    expect(await wayOf(world.store, id)).toEqual(['MessageQueued', 'SendAttempted', 'MessageSent']);
    expect(world.api.taken).toMatchObject([
      {
        pageId: 'page',
        token: 'token',
        body: { recipient: { id: 'psid-chat' }, message: { text: 'Good day', metadata: `${id}:0` } },
      },
    ]);
  });

  test.each([
    ['IMAGE', 'image'],
    ['AUDIO', 'audio'],
  ] as const)('sends %s as an attachment', async (contentType, type) => {
    const url = 'https://example.com/tea';
    const id = await write(world.executor, 'chat', url, { contentType, senderType: 'AGENT' });
    await becomes(world.executor, id, 'sent');
    expect(world.api.taken[0]?.body.message).toMatchObject({ attachment: { type, payload: { url } } });
  });

  it('sends a long text in parts, in order, each once', async () => {
    const text = 'Tea is good for you. '.repeat(250);
    const id = await write(world.executor, 'chat', text);
    const delivery = await becomes(world.executor, id, 'sent');
    expect(world.api.texts.join('')).toBe(text);
    expect(delivery).toMatchObject({
      parts: 3,
      partsSent: 3,
      platformMessageId: world.api.taken.at(-1)?.mid,
    });
    const metadata = world.api.taken.map(({ body }) => body.message.metadata);
    expect(metadata).toEqual([`${id}:0`, `${id}:1`, `${id}:2`]);
  });

  describe('leaves alone', () => {
    test.each<[string, Partial<Message>]>([
      ['is on the platform already', { senderType: 'AGENT', platformMessageId: 'mid' }],
      ['the customer wrote', { senderType: 'CUSTOMER' }],
    ])('what %s', async (_what, fields) => {
      const id = await write(world.executor, 'chat', 'Hello', fields);
      await becomes(world.executor, await write(world.executor, 'chat', 'Behind'), 'sent');
      expect(await deliveryOf(world.executor, id)).toBeUndefined();
      expect(world.api.texts).toEqual(['Behind']);
    });

    const elsewhere = channelConnected({ channelId: 'linked', platformType: 'LINKEDIN_PAGE' });
    test.each<[string, DomainEvent[]]>([
      ['test chats', [chatStarted({ chatId: 'quiet', chatType: 'test' })]],
      ['other platforms', [elsewhere, chatStarted({ chatId: 'quiet', channelId: 'linked' })]],
    ])('%s', async (_what, events) => {
      await happen(world.store, events, world.clock.now());
      const id = await write(world.executor, 'quiet', 'Hello');
      await becomes(world.executor, await write(world.executor, 'chat', 'Behind'), 'sent');
      await world.stop();
      expect(await deliveryOf(world.executor, id)).toBeUndefined();
      expect(world.api.texts).toEqual(['Behind']);
    });

    it('what lay in the log long before there was anything to send it', async () => {
      await world.stop();
      const id = await write(world.executor, 'chat', 'Long ago');
      world.clock.advance(8 * 24 * HOUR_MS);
      await happen(world.store, chatWith('new', world.clock.now()), world.clock.now());
      await world.restart();
      await becomes(world.executor, await write(world.executor, 'new', 'Now'), 'sent');
      await world.stop();
      expect(await deliveryOf(world.executor, id)).toBeUndefined();
      expect(world.api.texts).toEqual(['Now']);
    });
  });

  it('tries again what was refused for now, three times within ten seconds', async () => {
    world.api.next(error(500, 2), error(503, 2), error(400, 1200));
    const before = world.clock.now().getTime();
    const id = await write(world.executor, 'chat', 'Hello');
    await becomes(world.executor, id, 'sent');
    expect(world.clock.now().getTime() - before).toBeLessThan(10_000);
    expect(world.api.texts).toEqual(['Hello']);
    expect((await wayOf(world.store, id)).filter(type => type === 'SendDeferred')).toHaveLength(3);
    expect(await parkedIn(world.store, world.executor)).toEqual([]);
  });

  it('waits for the whole page where that sends too much, and not for another one', async () => {
    const now = world.clock.now();
    const second = channelConnected({
      channelId: 'second',
      platformSpecificId: 'page-2',
      accessToken: 'two',
    });
    await happen(world.store, [second, ...chatWith('elsewhere', now, 'second')], now);
    const waits: number[] = [];
    const held = Promise.withResolvers<void>();
    const pause = async (ms: number) => {
      waits.push(ms);
      await held.promise;
      world.clock.advance(ms);
    };
    const { executor } = await world.restart({ pause });
    world.api.next({ kind: 'error', status: 429, code: 613, retryAfter: '30' });
    const first = await write(executor, 'chat', 'One');
    await eventually('it waits', () => waits.length > 0);
    const same = await write(executor, 'other', 'Two');
    await becomes(executor, await write(executor, 'elsewhere', 'Three'), 'sent');
    await eventually('both wait', () => waits.length > 1);
    expect(waits).toEqual([30_000, 30_000]);
    expect(world.api.texts).toEqual(['Three']);
    held.resolve();
    await becomes(executor, first, 'sent');
    await becomes(executor, same, 'sent');
  });

  it('keeps the order within a chat while that one is stuck, and others go on', async () => {
    const held = Promise.withResolvers<Behaviour>();
    const { executor } = await world.restart({ timeoutMs: 10_000 });
    world.api.behave = ({ body }) => (body.message.text === 'one' ? held.promise : { kind: 'accept' });
    const ids = [await write(executor, 'chat', 'one'), await write(executor, 'chat', 'two')];
    await becomes(executor, await write(executor, 'other', 'three'), 'sent');
    expect(world.api.texts).toEqual(['three']);
    held.resolve({ kind: 'accept' });
    for (const id of ids) await becomes(executor, id, 'sent');
    expect(world.api.texts).toEqual(['three', 'one', 'two']);
  });

  it('tags what a person writes after more than a day', async () => {
    world.clock.advance(25 * HOUR_MS);
    const id = await write(world.executor, 'chat', 'Hello', { senderType: 'AGENT' });
    await becomes(world.executor, id, 'sent');
    expect(world.api.taken[0]?.body).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
  });
});
