import { describe, expect, it } from '@jest/globals';
import { updateChannel } from '../../../src/commands/channel.ts';
import type { Id } from '../../../src/events/catalog/ids.ts';
import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import type { Behaviour } from '../../doubles/graphApi.ts';
import { idOf } from '../../support/builders/ids.ts';
import { eventually } from '../../support/dsl/eventually.ts';
import { appendEvents, waitForStatus, write } from '../../support/dsl/outbound.ts';
import { callerWith, logOf } from '../../support/dsl/writeSide.ts';
import { outboundFixture } from '../../support/servers/outboundFixture.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const refusal: Behaviour = { kind: 'error', status: 400, code: 190 };

/** A message that failed since its channel was off; its chat has nothing of it. */
const failedForChannel = (messageId: Id<'message'>): DomainEvent[] => {
  const of = { messageId, chatId: idOf.chat('chat'), businessId: idOf.business('business') };
  const queued = { ...of, channelId: idOf.channel('channel'), platformCustomerId: 'psid-chat', parts: 1 };
  const why = {
    platformMessageId: null,
    reason: 'off',
    code: 'channel-refused',
    awaitsChannel: idOf.channel('channel'),
  };
  return [
    { type: 'MessageQueued', data: queued },
    { type: 'SendFailed', data: { ...of, ...why } },
  ];
};

describe('a channel that is off', () => {
  const fixture = outboundFixture();

  const happened = async (type: string) =>
    (await logOf(fixture.store)).filter(event => event.type === type).length;
  const goesOff = async () => {
    fixture.api.next(refusal);
    await waitForStatus(fixture.executor, await write(fixture.executor, 'chat', 'Refused'), 'failed');
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

  it.each([
    ['back', -HOUR_MS],
    ['ahead', HOUR_MS],
  ])('is asked about in its time where the clock is set an hour %s', async (_where, by) => {
    fixture.api.probed = () => refusal;
    await goesOff();
    fixture.clock.advance(20 * SECOND_MS);
    await probes(1);
    fixture.clock.setBy(by);
    await lookAfter(39 * SECOND_MS);
    expect(fixture.api.probes).toHaveLength(1);
    await lookAfter(SECOND_MS);
    expect(fixture.api.probes).toHaveLength(2);
  });

  it('is asked about within its pause where the clock was set back before a restart', async () => {
    fixture.api.probed = () => refusal;
    await goesOff();
    fixture.clock.setBy(-HOUR_MS);
    await fixture.restart();
    await fixture.recovery.probe();
    fixture.clock.advance(20 * SECOND_MS);
    await probes(1);
  });

  it('sends what failed for it in order, however much that is', async () => {
    const now = fixture.clock.now();
    await goesOff();
    const ids = Array.from({ length: 603 }, (_, n) => idOf.message(`many-${n}`));
    await appendEvents(fixture.store, ids.flatMap(failedForChannel), now);
    await updateChannel(fixture.executor, idOf.channel('channel'), { accessToken: 'new' }, callerWith());
    await eventually('all are tried again', async () => (await happened('MessageRequeued')) === 604);
    const requeued = (await logOf(fixture.store)).filter(({ type }) => type === 'MessageRequeued');
    expect(requeued.slice(1).map(({ data }) => data.messageId)).toEqual(ids);
  });
});
