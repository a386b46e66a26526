import { describe, expect, it, test } from '@jest/globals';
import { confirmSent } from '../../../src/commands/deliveryReceipts.ts';
import { retryParkedEvent } from '../../../src/commands/parkedEvent.ts';
import type { Id } from '../../../src/events/catalog/ids.ts';
import type { Behaviour } from '../../doubles/graphApi.ts';
import { eventually } from '../../support/dsl/eventually.ts';
import {
  deliveryEventTypes,
  deliveryOf,
  parkedIn,
  waitForParked,
  waitForStatus,
  write,
} from '../../support/dsl/outbound.ts';
import { callerWith } from '../../support/dsl/writeSide.ts';
import { outboundFixture } from '../../support/servers/outboundFixture.ts';

const MINUTE_MS = 60_000;

describe('a message of which nobody knows whether it went out', () => {
  const fixture = outboundFixture();

  const echo = (messageId: Id<'message'>, part = 0) =>
    confirmSent(fixture.executor, { messageId, part, platformMessageId: `m_${part + 1}` }, callerWith());
  const sweep = () => fixture.outbound.process().sweep?.run();
  const lost = async (text = 'Hello') => {
    fixture.api.next({ kind: 'cut' });
    const id = await write(fixture.executor, 'chat', text);
    await waitForStatus(fixture.executor, id, 'unknown');
    return id;
  };
  const retry = async () => {
    const { parkedId } = await waitForParked(fixture.store, fixture.executor);
    await retryParkedEvent(fixture.executor, parkedId, callerWith());
  };

  test.each<[string, Behaviour]>([
    ['the connection was lost', { kind: 'cut' }],
    ['the server failed without a word', { kind: 'answer', status: 502, body: '' }],
    ['it may have worked', { kind: 'error', status: 500, code: 1, subcode: 1_357_046 }],
  ])('as %s, is not sent again, and what is behind it goes on', async (_why, behaviour) => {
    fixture.api.next(behaviour);
    const id = await write(fixture.executor, 'chat', 'Hello');
    await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Behind'), 'sent');
    expect((await deliveryOf(fixture.executor, id))?.status).toBe('unknown');
    expect(fixture.api.sends.map(({ body }) => body.message.text)).toEqual(['Hello', 'Behind']);
  });

  it('as no answer came in time, is not sent again', async () => {
    const { executor } = await fixture.restart({ timeoutMs: 1_000 });
    fixture.api.next({ kind: 'hang' });
    const id = await write(executor, 'chat', 'Hello');
    expect((await waitForStatus(executor, id, 'unknown')).reason).toMatch(/in time/);
    await waitForStatus(executor, await write(executor, 'chat', 'Behind'), 'sent');
    expect(fixture.api.texts).toEqual(['Hello', 'Behind']);
  });

  it('is not sent again by a restart', async () => {
    const id = await lost();
    await fixture.restart();
    await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Behind'), 'sent');
    expect((await deliveryOf(fixture.executor, id))?.status).toBe('unknown');
    expect(fixture.api.texts).toEqual(['Hello', 'Behind']);
  });

  it('is settled by its echo', async () => {
    const id = await lost();
    await echo(id);
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.texts).toEqual(['Hello']);
  });

  it('goes on with its next parts after the echo of one', async () => {
    const text = 'Tea. '.repeat(1_000);
    const id = await lost(text);
    await echo(id);
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.texts.join('')).toBe(text);
    expect(fixture.api.sends).toHaveLength(3);
  });

  it('is parked when a part after the echo fails, under its own name', async () => {
    const id = await lost('Tea. '.repeat(1_000));
    fixture.api.next({ kind: 'error', status: 400, code: 100 });
    await echo(id);
    await waitForStatus(fixture.executor, id, 'failed');
    const parked = await waitForParked(fixture.store, fixture.executor);
    expect(parked.eventType).toBe('BotReplied');
    await retry();
    await waitForStatus(fixture.executor, id, 'sent');
    expect(fixture.api.texts).toHaveLength(3);
  });

  it('is believed when its echo comes before the answer', async () => {
    const held = Promise.withResolvers<Behaviour>();
    fixture.api.behave = () => held.promise;
    const id = await write(fixture.executor, 'chat', 'Hello');
    await waitForStatus(fixture.executor, id, 'sending');
    await echo(id);
    held.resolve({ kind: 'cut' });
    fixture.api.behave = () => ({ kind: 'accept' });
    await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Behind'), 'sent');
    expect(await deliveryEventTypes(fixture.store, id)).toEqual([
      'MessageQueued',
      'SendAttempted',
      'MessageSent',
    ]);
  });

  describe('for ten minutes', () => {
    it('is parked, and not a moment earlier', async () => {
      await lost();
      fixture.clock.advance(10 * MINUTE_MS - 1);
      await sweep();
      expect(await parkedIn(fixture.store, fixture.executor)).toEqual([]);
      fixture.clock.advance(1);
      await eventually('it is parked', async () => {
        await sweep();
        return (await parkedIn(fixture.store, fixture.executor)).length > 0;
      });
      expect((await waitForParked(fixture.store, fixture.executor)).error).toMatch(
        /nobody knows the outcome/,
      );
    });

    const lostForLong = async () => {
      const id = await lost();
      fixture.clock.advance(11 * MINUTE_MS);
      await eventually('it is parked', async () => {
        await sweep();
        return (await parkedIn(fixture.store, fixture.executor)).length > 0;
      });
      return id;
    };

    it('is parked by the start after it', async () => {
      await lost();
      await fixture.stop();
      fixture.clock.advance(11 * MINUTE_MS);
      await fixture.restart();
      await waitForParked(fixture.store, fixture.executor);
    });

    it('leaves the list when its echo comes after all', async () => {
      const id = await lostForLong();
      await echo(id);
      await eventually(
        'nothing is parked',
        async () => (await parkedIn(fixture.store, fixture.executor)).length === 0,
      );
      expect(fixture.api.texts).toEqual(['Hello']);
    });

    it('is sent anew when an operator wants it', async () => {
      const id = await lostForLong();
      await retry();
      await waitForStatus(fixture.executor, id, 'sent');
      expect(fixture.api.texts).toEqual(['Hello', 'Hello']);
    });

    it('goes back to the operator when nobody knows again, and is attempted no more', async () => {
      const id = await lostForLong();
      fixture.api.next({ kind: 'cut' });
      await retry();
      await eventually('there was another attempt', () => fixture.api.sends.length === 2);
      await waitForStatus(fixture.executor, id, 'unknown');
      await waitForParked(fixture.store, fixture.executor);
      await fixture.restart();
      await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Behind'), 'sent');
      expect(fixture.api.texts).toEqual(['Hello', 'Hello', 'Behind']);
    });
  });

  it('is what a call becomes that a stop breaks off', async () => {
    const { executor } = await fixture.restart({ timeoutMs: 60_000 });
    fixture.api.next({ kind: 'hang' });
    const id = await write(executor, 'chat', 'Hello');
    await eventually('it is being sent', () => fixture.api.sends.length > 0);
    await fixture.stop();
    expect((await deliveryOf(executor, id))?.status).toBe('unknown');
  });
});
