import { describe, it } from '@jest/globals';
import {
  chat,
  decideDeleteChat,
  decideUpdateChat,
  type StartChat,
  startChat,
  updateChat,
} from '../../src/commands/chat.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { type PostMessage, postMessage } from '../../src/commands/messages.ts';
import { CHAT_STATUSES } from '../../src/events/catalog/fields.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { businessOpened, channelConnected, chatStarted } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf, NOW } from '../support/dsl/givenWhenThen.ts';
import { hello } from '../support/dsl/keyedRequests.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const ids = { chatId: idOf.chat('chat'), businessId: idOf.business('business') };
const said = { ...ids, messageId: idOf.message('message'), channelId: idOf.channel('channel') };
const input: StartChat = {
  businessId: idOf.business('business'),
  platformCustomerId: 'psid',
  channelId: idOf.channel('channel'),
  providerUserId: null,
  status: 'OPEN',
  chatType: 'real',
};
const deleted = { type: 'ChatDeleted', data: ids } as const;
const start = (executor: Executor) => startChat(executor, input, callerWith({ newId: () => 'chat' }));
const post = (overrides: Partial<PostMessage>) => (executor: Executor) =>
  postMessage(executor, { ...hello, ...overrides }, callerWith({ newId: () => 'message' }));
const remove = decideDeleteChat(idOf.chat('chat'));
const given = givenOf(chat);

describe('a chat', () => {
  it('is started on a channel of a business, both of which exist; its customer need not', async () => {
    await givenLog(businessOpened(), channelConnected()).when(start).thenEvents(chatStarted());
    await givenLog(businessOpened()).when(start).thenRefused('unknown-reference');
    await givenLog(channelConnected()).when(start).thenRefused('unknown-reference');
  });

  const byStatus = {
    OPEN: 'ChatReopened',
    CLOSED_BY_BOT: 'ChatClosedByBot',
    CLOSED_BY_AGENT: 'ChatClosedByAgent',
    ARCHIVED: 'ChatArchived',
  } as const;
  const pairs = CHAT_STATUSES.flatMap(from => CHAT_STATUSES.map(to => [from, to] as const));
  it.each(pairs)('moves from %s to %s', (from, to) => {
    const moved = given(chatStarted({ status: from })).when(decideUpdateChat({ status: to }));
    return from === to ? moved.thenNothing() : moved.thenEvents({ type: byStatus[to], data: ids });
  });

  it('is marked and reassigned', () => {
    given(chatStarted())
      .when(decideUpdateChat({ chatType: 'test', providerUserId: 'p' }))
      .thenEvents(
        { type: 'ChatMarkedAsTest', data: ids },
        { type: 'ChatReassigned', data: { ...ids, providerUserId: 'p' } },
      );
    given(chatStarted({ chatType: 'test', providerUserId: 'p' }))
      .when(decideUpdateChat({ chatType: 'real', providerUserId: null }))
      .thenEvents(
        { type: 'ChatMarkedAsReal', data: ids },
        { type: 'ChatReassigned', data: { ...ids, providerUserId: null } },
      );
  });

  it('is not changed by a PUT that changes nothing', () =>
    given(chatStarted())
      .when(decideUpdateChat({ status: 'OPEN', chatType: 'real', providerUserId: null }))
      .thenNothing());

  const senders = [
    ['CUSTOMER', 'CustomerMessageReceived'],
    ['BOT', 'BotReplied'],
    ['AGENT', 'AgentReplied'],
  ] as const;
  it.each(senders)('takes a message of the %s', (senderType, type) => {
    const { senderType: _sender, ...content } = hello;
    const data = { ...content, ...said, timestamp: NOW };
    const message = { type, data: { ...data, platformCustomerId: 'psid' } } as DomainEvent;
    return givenLog(chatStarted()).when(post({ senderType })).thenEvents(message);
  });

  it.each([
    ['IMAGE', 'javascript:alert(1)', '[image]'],
    ['AUDIO', 'data:audio/ogg,x', '[audio]'],
  ] as const)(
    'tells an %s that no client may load in words, whoever wrote it',
    (contentType, content, told) =>
      givenLog(chatStarted())
        .when(post({ contentType, content }))
        .thenAnswers({ entity: { contentType: 'TEXT', content: told } }),
  );

  it('says of a message that it was a trial', () => {
    const { senderType: _sender, ...content } = hello;
    const data = { ...content, ...said, timestamp: NOW };
    const dryRun = { ...data, platformCustomerId: 'psid', chatType: 'test' as const };
    return givenLog(chatStarted({ chatType: 'test' }))
      .when(post({}))
      .thenEvents({ type: 'CustomerMessageReceived', data: dryRun });
  });

  it.each(CHAT_STATUSES)('takes messages and stays %s', status =>
    givenLog(chatStarted({ status }))
      .when(async executor => {
        await post({})(executor);
        return updateChat(executor, idOf.chat('chat'), {}, callerWith());
      })
      .thenAnswers({ entity: { status, lastMessageAt: NOW } }),
  );

  it('moves lastMessageAt only forward', async () => {
    const early = '2020-01-01T00:00:00.000Z';
    await givenLog(chatStarted())
      .when(async executor => {
        await post({ timestamp: early })(executor);
        return updateChat(executor, idOf.chat('chat'), {}, callerWith());
      })
      .thenAnswers({ entity: { lastMessageAt: '2026-01-01T00:00:00.000Z' } });
  });

  it('takes messages, is updated and deleted only while it exists', async () => {
    await givenLog().when(post({})).thenRefused('not-found');
    given()
      .when(decideUpdateChat({ status: 'ARCHIVED' }))
      .thenRefused('not-found');
    given(chatStarted()).when(remove).thenEvents(deleted);
    given(chatStarted(), deleted).when(remove).thenRefused('not-found');
    await givenLog(chatStarted(), deleted).when(post({})).thenRefused('not-found');
  });
});
