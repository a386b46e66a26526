import { describe, test } from '@jest/globals';
import { decideAttemptSend, delivery } from '../../src/commands/delivery.ts';
import {
  decideConfirmSent,
  decideMarkDelivered,
  decideMarkRead,
} from '../../src/commands/deliveryReceipts.ts';
import {
  attempted,
  type DeliveryEvent,
  deferred,
  delivered,
  failed,
  messageId,
  partSent,
  queued,
  read,
  sent,
  unknown,
} from '../support/builders/deliveryEvents.ts';
import { givenOf } from '../support/dsl/givenWhenThen.ts';

const given = givenOf(delivery);

describe('confirmSent', () => {
  const confirm = (part: number) => decideConfirmSent({ messageId, part, platformMessageId: `mid-${part}` });

  test.each<[string, DeliveryEvent[]]>([
    ['sending', [queued(), attempted()]],
    ['unknown', [queued(), attempted(), unknown]],
    ['deferred', [queued(), attempted(), deferred]],
    ['failed', [queued(), attempted(), failed()]],
  ])('settles a message that is %s', (_status, history) =>
    given(...history)
      .when(confirm(0))
      .thenEvents(sent()),
  );
  test('tells parts from the last one', () => {
    given(queued(2), attempted()).when(confirm(0)).thenEvents(partSent);
    given(queued(2), attempted(), partSent, attempted(1)).when(confirm(1)).thenEvents(sent(1));
  });
  test('of a later part says that those before it went out too', () =>
    given(queued(2), attempted(), unknown).when(confirm(1)).thenEvents(sent(1)));
  test('lets the next part go on after an echo', () =>
    given(queued(2), attempted(), unknown, partSent)
      .when(
        decideAttemptSend({
          messageId,
          revision: 3,
          instanceId: 'here',
          retried: false,
        }),
      )
      .thenEvents(attempted(1)));
  test.each<[string, DeliveryEvent[], number]>([
    ['a part that was confirmed', [queued(2), attempted(), partSent], 0],
    ['a message that was confirmed', [queued(), attempted(), sent()], 0],
    ['one that is further', [queued(), attempted(), sent(), delivered, read], 0],
    ['a part that the message does not have', [queued(), attempted()], 1],
  ])('is quiet for %s', (_what, history, part) =>
    given(...history)
      .when(confirm(part))
      .thenNothing(),
  );
  test('knows no message that was never queued', () => given().when(confirm(0)).thenRefused('not-found'));
});

describe('receipts', () => {
  const isSent = [queued(), attempted(), sent()];

  test('move a message forward', () => {
    given(...isSent)
      .when(decideMarkDelivered)
      .thenEvents(delivered);
    given(...isSent, delivered)
      .when(decideMarkRead)
      .thenEvents(read);
    given(...isSent)
      .when(decideMarkRead)
      .thenEvents(read);
  });
  test('never move it back', () => {
    given(...isSent, delivered)
      .when(decideMarkDelivered)
      .thenNothing();
    given(...isSent, read)
      .when(decideMarkDelivered)
      .thenNothing();
    given(...isSent, read)
      .when(decideMarkRead)
      .thenNothing();
  });
  test.each<[string, DeliveryEvent[]]>([
    ['queued', [queued()]],
    ['sending', [queued(), attempted()]],
    ['unknown', [queued(), attempted(), unknown]],
    ['failed', [queued(), failed()]],
    ['sent in part', [queued(2), attempted(), partSent]],
  ])('say nothing of a message that is %s', (_status, history) => {
    given(...history)
      .when(decideMarkDelivered)
      .thenNothing();
    given(...history)
      .when(decideMarkRead)
      .thenNothing();
  });
  test('are refused for what was never queued', () => {
    given().when(decideMarkDelivered).thenRefused('not-found');
    given().when(decideMarkRead).thenRefused('not-found');
  });
});
