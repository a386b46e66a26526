import { describe, expect, it, test } from '@jest/globals';
import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import type { Message } from '../../../src/events/entities.ts';
import type { Behaviour } from '../../doubles/graphApi.ts';
import { channelConnected, chatStarted } from '../../support/builders/eventBuilders.ts';
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
import { outboundFixture } from '../../support/servers/outboundFixture.ts';

const HOUR_MS = 3_600_000;
const error = (status: number, code: number): Behaviour => ({ kind: 'error', status, code });

describe('sending', () => {
  const fixture = outboundFixture();

  it('goes from queued over an attempt to sent, with what the platform calls it', async () => {
    const id = await write(fixture.executor, 'chat', 'Good day');
    const delivery = await waitForStatus(fixture.executor, id, 'sent');
    expect(delivery).toMatchObject({ platformMessageId: fixture.api.taken[0]?.mid, parts: 1, partsSent: 1 });
    expect(await deliveryEventTypes(fixture.store, id)).toEqual([
      'MessageQueued',
      'SendAttempted',
      'MessageSent',
    ]);
    expect(fixture.api.taken).toMatchObject([
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
    const id = await write(fixture.executor, 'chat', url, { contentType, senderType: 'AGENT' });
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.taken[0]?.body.message).toMatchObject({ attachment: { type, payload: { url } } });
  });

  it('sends a long text in parts, in order, each once', async () => {
    const text = 'Tea is good for you. '.repeat(250);
    const id = await write(fixture.executor, 'chat', text);
    const delivery = await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.texts.join('')).toBe(text);
    expect(delivery).toMatchObject({
      parts: 3,
      partsSent: 3,
      platformMessageId: fixture.api.taken.at(-1)?.mid,
    });
    const metadata = fixture.api.taken.map(({ body }) => body.message.metadata);
    expect(metadata).toEqual([`${id}:0`, `${id}:1`, `${id}:2`]);
  });

  describe('leaves alone', () => {
    test.each<[string, Partial<Message>]>([
      ['is on the platform already', { senderType: 'AGENT', platformMessageId: 'mid' }],
      ['the customer wrote', { senderType: 'CUSTOMER' }],
    ])('what %s', async (_what, fields) => {
      const id = await write(fixture.executor, 'chat', 'Hello', fields);
      await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Behind'), 'sent');
      expect(await deliveryOf(fixture.executor, id)).toBeUndefined();
      expect(fixture.api.texts).toEqual(['Behind']);
    });

    const elsewhere = channelConnected({ channelId: idOf.channel('linked'), platformType: 'LINKEDIN_PAGE' });
    test.each<[string, DomainEvent[]]>([
      ['test chats', [chatStarted({ chatId: idOf.chat('quiet'), chatType: 'test' })]],
      [
        'other platforms',
        [elsewhere, chatStarted({ chatId: idOf.chat('quiet'), channelId: idOf.channel('linked') })],
      ],
    ])('%s', async (_what, events) => {
      await appendEvents(fixture.store, events, fixture.clock.now());
      const id = await write(fixture.executor, 'quiet', 'Hello');
      await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Behind'), 'sent');
      await fixture.stop();
      expect(await deliveryOf(fixture.executor, id)).toBeUndefined();
      expect(fixture.api.texts).toEqual(['Behind']);
    });

    it('what lay in the log long before there was anything to send it', async () => {
      await fixture.stop();
      const id = await write(fixture.executor, 'chat', 'Long ago');
      fixture.clock.advance(8 * 24 * HOUR_MS);
      await appendEvents(fixture.store, chatWith('new', fixture.clock.now()), fixture.clock.now());
      await fixture.restart();
      await waitForStatus(fixture.executor, await write(fixture.executor, 'new', 'Now'), 'sent');
      await fixture.stop();
      expect(await deliveryOf(fixture.executor, id)).toBeUndefined();
      expect(fixture.api.texts).toEqual(['Now']);
    });
  });

  it('tries again what was refused for now, three times within ten seconds', async () => {
    fixture.api.next(error(500, 2), error(503, 2), error(400, 1200));
    const before = fixture.clock.now().getTime();
    const id = await write(fixture.executor, 'chat', 'Hello');
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.clock.now().getTime() - before).toBeLessThan(10_000);
    expect(fixture.api.texts).toEqual(['Hello']);
    expect(
      (await deliveryEventTypes(fixture.store, id)).filter(type => type === 'SendDeferred'),
    ).toHaveLength(3);
    expect(await parkedIn(fixture.store, fixture.executor)).toEqual([]);
  });

  it('waits for the whole page where that sends too much, and not for another one', async () => {
    const now = fixture.clock.now();
    const second = channelConnected({
      channelId: idOf.channel('second'),
      platformSpecificId: 'page-2',
      accessToken: 'two',
    });
    await appendEvents(fixture.store, [second, ...chatWith('elsewhere', now, idOf.channel('second'))], now);
    const waits: number[] = [];
    const held = Promise.withResolvers<void>();
    const pause = async (ms: number) => {
      waits.push(ms);
      await held.promise;
      fixture.clock.advance(ms);
    };
    const { executor } = await fixture.restart({ pause });
    fixture.api.next({ kind: 'error', status: 429, code: 613, retryAfter: '30' });
    const first = await write(executor, 'chat', 'One');
    await eventually('it waits', () => waits.length > 0);
    const same = await write(executor, 'other', 'Two');
    await waitForStatus(executor, await write(executor, 'elsewhere', 'Three'), 'sent');
    await eventually('both wait', () => waits.length > 1);
    expect(waits).toEqual([30_000, 30_000]);
    expect(fixture.api.texts).toEqual(['Three']);
    held.resolve();
    await waitForStatus(executor, first, 'sent');
    await waitForStatus(executor, same, 'sent');
  });

  it('keeps the order within a chat while that one is stuck, and others go on', async () => {
    const held = Promise.withResolvers<Behaviour>();
    const { executor } = await fixture.restart({ timeoutMs: 10_000 });
    fixture.api.behave = ({ body }) => (body.message.text === 'one' ? held.promise : { kind: 'accept' });
    const ids = [await write(executor, 'chat', 'one'), await write(executor, 'chat', 'two')];
    await waitForStatus(executor, await write(executor, 'other', 'three'), 'sent');
    expect(fixture.api.texts).toEqual(['three']);
    held.resolve({ kind: 'accept' });
    for (const id of ids) await waitForStatus(executor, id, 'sent');
    expect(fixture.api.texts).toEqual(['three', 'one', 'two']);
  });

  it('tags what a person writes after more than a day', async () => {
    fixture.clock.advance(25 * HOUR_MS);
    const id = await write(fixture.executor, 'chat', 'Hello', { senderType: 'AGENT' });
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.taken[0]?.body).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
  });
});
