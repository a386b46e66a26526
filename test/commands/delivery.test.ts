import { describe, test } from '@jest/globals';
import { invalidateToken } from '../../src/commands/channelOutages.ts';
import {
  attemptSend,
  deferSend,
  failSend,
  markOutcomeUnknown,
  queueMessage,
} from '../../src/commands/delivery.ts';
import { confirmSent, markDelivered, markRead } from '../../src/commands/deliveryReceipts.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { delivery as schema } from '../../src/events/entities.ts';
import { channelConnected } from '../support/builders/eventBuilders.ts';
import { EARLIER, given, NOW } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const messageId = 'message';
const of = { messageId, chatId: 'chat', businessId: 'business' };
const whose = { ...of, channelId: 'channel', platformCustomerId: 'psid' };
const context = callerWith();

const queued = (parts = 1): DomainEvent => ({ type: 'MessageQueued', data: { ...whose, parts } });
const attempted = (part = 0, attempt = 1, instanceId = 'here'): DomainEvent => ({
  type: 'SendAttempted',
  data: { ...whose, part, attempt, instanceId },
});
const deferred: DomainEvent = {
  type: 'SendDeferred',
  data: { ...of, part: 0, reason: 'busy', retryAt: NOW },
};
const unknown = (part = 0, platformMessageId: string | null = null): DomainEvent => ({
  type: 'SendOutcomeUnknown',
  data: { ...of, platformMessageId, part, reason: 'no answer' },
});
const partSent: DomainEvent = {
  type: 'MessagePartSent',
  data: { ...of, part: 0, platformMessageId: 'mid-0' },
};
const sent = (part = 0): DomainEvent => ({
  type: 'MessageSent',
  data: { ...of, part, platformMessageId: `mid-${part}` },
});
const delivered: DomainEvent = { type: 'MessageDelivered', data: { ...of, platformMessageId: 'mid-0' } };
const read: DomainEvent = { type: 'MessageRead', data: of };
const failed: DomainEvent = {
  type: 'SendFailed',
  data: { ...of, platformMessageId: null, reason: 'refused', code: '100' },
};

const confirm = (part: number) => (executor: Executor) =>
  confirmSent(executor, { messageId, part, platformMessageId: `mid-${part}` }, context);
const attempt =
  (revision: number, retried = false) =>
  (executor: Executor) =>
    attemptSend(executor, { messageId, revision, instanceId: 'here', retried }, context);

describe('queueMessage', () => {
  const queue = (executor: Executor) => queueMessage(executor, { ...whose, parts: 1 }, context);

  test('begins a delivery', async () => {
    await given().when(queue).thenEvents(queued());
    await given()
      .when(async executor => schema.parse((await queue(executor)).entity))
      .thenAnswers({ status: 'queued', partsSent: 0, attempts: 0, retryAt: null, createdAt: NOW });
  });
  test('is quiet for a message that is under way', () => given(queued()).when(queue).thenNothing());
});

describe('attemptSend', () => {
  test('claims the first part', () => given(queued()).when(attempt(0)).thenEvents(attempted()));
  test('counts the attempts of a part', () =>
    given(queued(), attempted(), deferred).when(attempt(2)).thenEvents(attempted(0, 2)));
  test('begins to count again with each part', () =>
    given(queued(2), attempted(), deferred, attempted(0, 2), partSent)
      .when(attempt(4))
      .thenEvents(attempted(1, 1)));
  test('is refused where something happened since', () =>
    given(queued(), attempted(), deferred).when(attempt(0)).thenRefused('attempt-refused'));
  test.each<[string, DomainEvent[]]>([
    ['sending', [queued(), attempted()]],
    ['unknown', [queued(), attempted(), unknown()]],
    ['failed', [queued(), failed]],
    ['sent', [queued(), attempted(), sent()]],
    ['delivered', [queued(), attempted(), sent(), delivered]],
    ['read', [queued(), attempted(), sent(), read]],
  ])('is refused for a message that is %s', (_status, history) =>
    given(...history)
      .when(attempt(history.length - 1))
      .thenRefused('attempt-refused'),
  );
  test.each<[string, DomainEvent[]]>([
    ['failed', [queued(), attempted(0, 8), failed]],
    ['of unknown outcome', [queued(), attempted(0, 8), unknown()]],
  ])('goes on from the beginning where an operator wants it for a message that %s', (_status, history) =>
    given(...history)
      .when(attempt(2, true))
      .thenEvents(attempted(0, 1)),
  );
  test('is refused even to an operator while an attempt is under way, or after it was sent', async () => {
    await given(queued(), attempted()).when(attempt(1, true)).thenRefused('attempt-refused');
    await given(queued(), attempted(), sent()).when(attempt(2, true)).thenRefused('attempt-refused');
  });
  test('knows no message that was never queued', () => given().when(attempt(-1)).thenRefused('not-found'));
});

describe('confirmSent', () => {
  test.each<[string, DomainEvent[]]>([
    ['sending', [queued(), attempted()]],
    ['unknown', [queued(), attempted(), unknown()]],
    ['deferred', [queued(), attempted(), deferred]],
    ['failed', [queued(), attempted(), failed]],
  ])('settles a message that is %s', (_status, history) =>
    given(...history)
      .when(confirm(0))
      .thenEvents(sent()),
  );
  test('tells parts from the last one', async () => {
    await given(queued(2), attempted()).when(confirm(0)).thenEvents(partSent);
    await given(queued(2), attempted(), partSent, attempted(1)).when(confirm(1)).thenEvents(sent(1));
  });
  test('of a later part says that those before it went out too', () =>
    given(queued(2), attempted(), unknown()).when(confirm(1)).thenEvents(sent(1)));
  test('lets the next part go on after an echo', () =>
    given(queued(2), attempted(), unknown())
      .when(confirm(0))
      .thenAnswers({ entity: { status: 'queued', partsSent: 1, attempts: 0, platformMessageId: 'mid-0' } }));
  test.each<[string, DomainEvent[], number]>([
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
  const deliver = (executor: Executor) => markDelivered(executor, messageId, context);
  const see = (executor: Executor) => markRead(executor, messageId, context);
  const isSent = [queued(), attempted(), sent()];

  test('move a message forward', async () => {
    await given(...isSent)
      .when(deliver)
      .thenEvents(delivered);
    await given(...isSent, delivered)
      .when(see)
      .thenEvents(read);
    await given(...isSent)
      .when(see)
      .thenEvents(read);
  });
  test('never move it back', async () => {
    await given(...isSent, delivered)
      .when(deliver)
      .thenNothing();
    await given(...isSent, read)
      .when(deliver)
      .thenNothing();
    await given(...isSent, read)
      .when(see)
      .thenNothing();
  });
  test.each<[string, DomainEvent[]]>([
    ['queued', [queued()]],
    ['sending', [queued(), attempted()]],
    ['unknown', [queued(), attempted(), unknown()]],
    ['failed', [queued(), failed]],
    ['sent in part', [queued(2), attempted(), partSent]],
  ])('say nothing of a message that is %s', async (_status, history) => {
    await given(...history)
      .when(deliver)
      .thenNothing();
    await given(...history)
      .when(see)
      .thenNothing();
  });
  test('are refused for what was never queued', async () => {
    await given().when(deliver).thenRefused('not-found');
    await given().when(see).thenRefused('not-found');
  });
});

describe('the outcome of an attempt', () => {
  const outcomes = (revision: number): [string, (executor: Executor) => Promise<unknown>, DomainEvent][] => [
    ['deferred', e => deferSend(e, { messageId, revision, reason: 'busy', retryAt: NOW }, context), deferred],
    ['unknown', e => markOutcomeUnknown(e, { messageId, revision, reason: 'no answer' }, context), unknown()],
    ['failed', e => failSend(e, { messageId, revision, reason: 'refused', code: '100' }, context), failed],
  ];

  test.each(outcomes(1))('is written down: %s', (_name, command, event) =>
    given(queued(), attempted()).when(command).thenEvents(event),
  );
  test.each(outcomes(1))('says nothing once an echo has come: %s', (_name, command) =>
    given(queued(), attempted(), sent()).when(command).thenNothing(),
  );
  test.each(outcomes(1))('says nothing about a later attempt: %s', (_name, command) =>
    given(queued(), attempted(), deferred, attempted(0, 2)).when(command).thenNothing(),
  );
  test.each(outcomes(2))('does not follow from one that is unknown: %s', (_name, command) =>
    given(queued(), attempted(), unknown()).when(command).thenNothing(),
  );
  test('may be that nothing was attempted', () =>
    given(queued())
      .when(e => failSend(e, { messageId, revision: 0, reason: 'refused', code: '100' }, context))
      .thenEvents(failed));
});

describe('invalidateToken', () => {
  const invalidate = (executor: Executor) =>
    invalidateToken(executor, { channelId: 'channel', accessToken: 'token', reason: 'expired' }, context);
  const connected = channelConnected({ accessToken: 'token' });

  test('stops the channel', async () => {
    await given(connected)
      .when(invalidate)
      .thenEvents({ type: 'ChannelTokenInvalidated', data: { channelId: 'channel', reason: 'expired' } });
    await given(connected)
      .when(invalidate)
      .thenAnswers({ entity: { isActive: false, createdAt: EARLIER } });
  });
  test('is quiet where the token was renewed meanwhile, or the channel is off', async () => {
    await given(channelConnected({ accessToken: 'new' }))
      .when(invalidate)
      .thenNothing();
    await given(channelConnected({ accessToken: 'token', isActive: false }))
      .when(invalidate)
      .thenNothing();
  });
  test('is refused for no channel', () => given().when(invalidate).thenRefused('not-found'));
});
