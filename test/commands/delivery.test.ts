import { describe, test } from '@jest/globals';
import {
  type DecideDelivery,
  decideAttemptSend,
  decideDeferSend,
  decideFailSend,
  decideMarkOutcomeUnknown,
  decideQueueMessage,
  decideRequeueMessage,
  delivery,
  queueMessage,
} from '../../src/commands/delivery.ts';
import { delivery as schema } from '../../src/events/entities.ts';
import {
  attempted,
  type DeliveryEvent,
  deferred,
  delivered,
  failed,
  messageId,
  partSent,
  queued,
  RETRY_AT,
  read,
  recipient,
  requeued,
  sent,
  unknown,
} from '../support/builders/deliveryEvents.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf, NOW } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const given = givenOf(delivery);
const attempt = (revision: number, retried = false) =>
  decideAttemptSend({ messageId, revision, instanceId: 'here', retried });

describe('queueMessage', () => {
  const queue = decideQueueMessage({ ...recipient, parts: 1 });

  test('starts a delivery', () => given().when(queue).thenEvents(queued()));
  test('answers the whole delivery', () =>
    givenLog()
      .when(async executor => {
        const { entity } = await queueMessage(executor, { ...recipient, parts: 1 }, callerWith());
        return schema.parse(entity);
      })
      .thenAnswers({ status: 'queued', partsSent: 0, attempts: 0, retryAt: null, createdAt: NOW }));
  test('is quiet for a message that is under way', () => given(queued()).when(queue).thenNothing());
});

describe('attemptSend', () => {
  test('claims the first part', () => given(queued()).when(attempt(0)).thenEvents(attempted()));
  test('counts the attempts of a part', () =>
    given(queued(), attempted(), deferred).when(attempt(2)).thenEvents(attempted(0, 2)));
  test('counts from one again with each part', () =>
    given(queued(2), attempted(), deferred, attempted(0, 2), partSent)
      .when(attempt(4))
      .thenEvents(attempted(1, 1)));
  test('counts from one again once the channel takes messages again', () =>
    given(queued(), attempted(), failed({ awaitsChannel: idOf.channel('channel') }), requeued)
      .when(attempt(3))
      .thenEvents(attempted()));
  test('is refused where something happened since', () =>
    given(queued(), attempted(), deferred).when(attempt(0)).thenRefused('attempt-refused'));
  test.each<[string, DeliveryEvent[]]>([
    ['sending', [queued(), attempted()]],
    ['unknown', [queued(), attempted(), unknown]],
    ['failed', [queued(), failed()]],
    ['sent', [queued(), attempted(), sent()]],
    ['delivered', [queued(), attempted(), sent(), delivered]],
    ['read', [queued(), attempted(), sent(), read]],
  ])('is refused for a message that is %s', (_status, history) =>
    given(...history)
      .when(attempt(history.length - 1))
      .thenRefused('attempt-refused'),
  );
  test.each<[string, DeliveryEvent[]]>([
    ['failed', [queued(), attempted(0, 8), failed()]],
    ['is of unknown outcome', [queued(), attempted(0, 8), unknown]],
  ])('counts from one again where an operator retries a message that %s', (_status, history) =>
    given(...history)
      .when(attempt(2, true))
      .thenEvents(attempted(0, 1)),
  );
  test('is refused even to an operator while an attempt is under way, or after it was sent', () => {
    given(queued(), attempted()).when(attempt(1, true)).thenRefused('attempt-refused');
    given(queued(), attempted(), sent()).when(attempt(2, true)).thenRefused('attempt-refused');
  });
  test('knows no message that was never queued', () => given().when(attempt(-1)).thenRefused('not-found'));
});

describe('the outcome of an attempt', () => {
  const outcomes = (revision: number): [string, DecideDelivery, DeliveryEvent][] => {
    const seen = { messageId, revision };
    return [
      ['deferred', decideDeferSend({ ...seen, reason: 'busy', retryAt: RETRY_AT }), deferred],
      ['unknown', decideMarkOutcomeUnknown({ ...seen, reason: 'no answer' }), unknown],
      ['failed', decideFailSend({ ...seen, reason: 'refused', code: '100' }), failed()],
    ];
  };

  test.each(outcomes(1))('is written down: %s', (_name, decide, event) =>
    given(queued(), attempted()).when(decide).thenEvents(event),
  );
  test.each(outcomes(1))('says nothing once an echo has come: %s', (_name, decide) =>
    given(queued(), attempted(), sent()).when(decide).thenNothing(),
  );
  test.each(outcomes(1))('says nothing about a later attempt: %s', (_name, decide) =>
    given(queued(), attempted(), deferred, attempted(0, 2)).when(decide).thenNothing(),
  );
  test.each(outcomes(2))('does not follow from one that is unknown: %s', (_name, decide) =>
    given(queued(), attempted(), unknown).when(decide).thenNothing(),
  );
  test.each(outcomes(-1))('says nothing of a message that was never queued: %s', (_name, decide) =>
    given().when(decide).thenNothing(),
  );

  const fail = { messageId, revision: 0, reason: 'refused', code: '100' };
  test('may be that nothing was attempted', () =>
    given(queued()).when(decideFailSend(fail)).thenEvents(failed()));
  test('names the channel that only is to blame', () =>
    given(queued())
      .when(decideFailSend({ ...fail, awaitsChannel: idOf.channel('channel') }))
      .thenEvents(failed({ awaitsChannel: idOf.channel('channel') })));
});

describe('requeueMessage', () => {
  const requeue = decideRequeueMessage(idOf.channel('channel'));

  test('lets a message that failed for its channel only be tried again, once', () => {
    const waiting = [queued(), failed({ awaitsChannel: idOf.channel('channel') })];
    given(...waiting)
      .when(requeue)
      .thenEvents(requeued);
    given(...waiting, requeued)
      .when(requeue)
      .thenNothing();
  });
  test.each<[string, DeliveryEvent[]]>([
    ['was never queued', []],
    ['is queued', [queued()]],
    ['failed for another reason', [queued(), failed()]],
    ['failed for another channel', [queued(), failed({ awaitsChannel: idOf.channel('other') })]],
    ['was sent after all', [queued(), failed({ awaitsChannel: idOf.channel('channel') }), sent()]],
  ])('is quiet for a message that %s', (_what, history) =>
    given(...history)
      .when(requeue)
      .thenNothing(),
  );
});
