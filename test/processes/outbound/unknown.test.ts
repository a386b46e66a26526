import { describe, expect, it, test } from '@jest/globals';
import { confirmSent } from '../../../src/commands/delivery/confirmSent.ts';
import { retryParked } from '../../../src/processes/parking.ts';
import { eventually } from '../../support/eventually.ts';
import type { Behaviour } from '../../support/graphApi.ts';
import { becomes, becomesParked, deliveryOf, parkedIn, wayOf, write } from '../../support/outbound.ts';
import { outboundSetting } from '../../support/outboundSetting.ts';
import { callerWith } from '../../support/writeSide.ts';

const MINUTE_MS = 60_000;

describe('a message of which nobody knows whether it went out', () => {
  const world = outboundSetting();

  const echo = (messageId: string, part = 0) =>
    confirmSent(world.executor, { messageId, part, platformMessageId: `m_${part + 1}` }, callerWith());
  const sweep = () => world.outbound.process().sweep?.run();
  const lost = async (text = 'Hello') => {
    world.api.next({ kind: 'cut' });
    const id = await write(world.executor, 'chat', text);
    await becomes(world.executor, id, 'unknown');
    return id;
  };
  const retry = async () => {
    const { parkedId } = await becomesParked(world.store, world.executor);
    await retryParked(world.executor, parkedId, callerWith());
  };

  test.each<[string, Behaviour]>([
    ['the connection was lost', { kind: 'cut' }],
    ['the server failed without a word', { kind: 'answer', status: 502, body: '' }],
    ['it may have worked', { kind: 'error', status: 500, code: 1, subcode: 1_357_046 }],
  ])('as %s, is not sent again, and what is behind it goes on', async (_why, behaviour) => {
    world.api.next(behaviour);
    const id = await write(world.executor, 'chat', 'Hello');
    await becomes(world.executor, await write(world.executor, 'chat', 'Behind'), 'sent');
    expect((await deliveryOf(world.executor, id))?.status).toBe('unknown');
    expect(world.api.sends.map(({ body }) => body.message.text)).toEqual(['Hello', 'Behind']);
  });

  it('as no answer came in time, is not sent again', async () => {
    const { executor } = await world.restart({ timeoutMs: 1_000 });
    world.api.next({ kind: 'hang' });
    const id = await write(executor, 'chat', 'Hello');
    expect((await becomes(executor, id, 'unknown')).reason).toMatch(/in time/);
    await becomes(executor, await write(executor, 'chat', 'Behind'), 'sent');
    expect(world.api.texts).toEqual(['Hello', 'Behind']);
  });

  it('is not sent again by a restart', async () => {
    const id = await lost();
    await world.restart();
    await becomes(world.executor, await write(world.executor, 'chat', 'Behind'), 'sent');
    expect((await deliveryOf(world.executor, id))?.status).toBe('unknown');
    expect(world.api.texts).toEqual(['Hello', 'Behind']);
  });

  it('is settled by its echo', async () => {
    const id = await lost();
    await echo(id);
    await becomes(world.executor, id, 'sent');
    expect(world.api.texts).toEqual(['Hello']);
  });

  it('goes on with its next parts after the echo of one', async () => {
    const text = 'Tea. '.repeat(1_000);
    const id = await lost(text);
    await echo(id);
    await becomes(world.executor, id, 'sent');
    expect(world.api.texts.join('')).toBe(text);
    expect(world.api.sends).toHaveLength(3);
  });

  it('is parked when a part after the echo fails, under its own name', async () => {
    const id = await lost('Tea. '.repeat(1_000));
    world.api.next({ kind: 'error', status: 400, code: 100 });
    await echo(id);
    await becomes(world.executor, id, 'failed');
    const parked = await becomesParked(world.store, world.executor);
    expect(parked.eventType).toBe('BotReplied');
    await retry();
    await becomes(world.executor, id, 'sent');
    expect(world.api.texts).toHaveLength(3);
  });

  it('is believed when its echo comes before the answer', async () => {
    const held = Promise.withResolvers<Behaviour>();
    world.api.behave = () => held.promise;
    const id = await write(world.executor, 'chat', 'Hello');
    await becomes(world.executor, id, 'sending');
    await echo(id);
    held.resolve({ kind: 'cut' });
    world.api.behave = () => ({ kind: 'accept' });
    await becomes(world.executor, await write(world.executor, 'chat', 'Behind'), 'sent');
    expect(await wayOf(world.store, id)).toEqual(['MessageQueued', 'SendAttempted', 'MessageSent']);
  });

  describe('for ten minutes', () => {
    it('is parked, and not a moment earlier', async () => {
      await lost();
      world.clock.advance(10 * MINUTE_MS - 1);
      await sweep();
      expect(await parkedIn(world.store, world.executor)).toEqual([]);
      world.clock.advance(1);
      await eventually('it is parked', async () => {
        await sweep();
        return (await parkedIn(world.store, world.executor)).length > 0;
      });
      expect((await becomesParked(world.store, world.executor)).error).toMatch(/nobody knows the outcome/);
    });

    const lostForLong = async () => {
      const id = await lost();
      world.clock.advance(11 * MINUTE_MS);
      await eventually('it is parked', async () => {
        await sweep();
        return (await parkedIn(world.store, world.executor)).length > 0;
      });
      return id;
    };

    it('is parked by the start after it', async () => {
      await lost();
      await world.stop();
      world.clock.advance(11 * MINUTE_MS);
      await world.restart();
      await becomesParked(world.store, world.executor);
    });

    it('leaves the list when its echo comes after all', async () => {
      const id = await lostForLong();
      await echo(id);
      await eventually(
        'nothing is parked',
        async () => (await parkedIn(world.store, world.executor)).length === 0,
      );
      expect(world.api.texts).toEqual(['Hello']);
    });

    it('is sent anew when an operator wants it', async () => {
      const id = await lostForLong();
      await retry();
      await becomes(world.executor, id, 'sent');
      expect(world.api.texts).toEqual(['Hello', 'Hello']);
    });

    it('goes back to the operator when nobody knows again, and is attempted no more', async () => {
      const id = await lostForLong();
      world.api.next({ kind: 'cut' });
      await retry();
      await eventually('there was another attempt', () => world.api.sends.length === 2);
      await becomes(world.executor, id, 'unknown');
      await becomesParked(world.store, world.executor);
      await world.restart();
      await becomes(world.executor, await write(world.executor, 'chat', 'Behind'), 'sent');
      expect(world.api.texts).toEqual(['Hello', 'Hello', 'Behind']);
    });
  });

  it('is what a call becomes that a stop breaks off', async () => {
    const { executor } = await world.restart({ timeoutMs: 60_000 });
    world.api.next({ kind: 'hang' });
    const id = await write(executor, 'chat', 'Hello');
    await eventually('it is being sent', () => world.api.sends.length > 0);
    await world.stop();
    expect((await deliveryOf(executor, id))?.status).toBe('unknown');
  });
});
