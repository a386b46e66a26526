import { describe, it } from '@jest/globals';
import { decideEditMessages, decideUnsendMessages } from '../../src/commands/amendMessages.ts';
import { chat } from '../../src/commands/chat.ts';
import { decidePostMessages, type MessageToPost } from '../../src/commands/messages.ts';
import type { PostEvent } from '../../src/events/message.ts';
import { chatStarted } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { EARLIER, givenOf } from '../support/dsl/givenWhenThen.ts';

const given = givenOf(chat);
const ids = {
  chatId: idOf.chat('chat'),
  businessId: idOf.business('business'),
  channelId: idOf.channel('channel'),
  platformCustomerId: 'psid',
};
const deleted = {
  type: 'ChatDeleted',
  data: { chatId: idOf.chat('chat'), businessId: idOf.business('business') },
} as const;
const shown = { platformMessageId: 'mid', timestamp: EARLIER, totalTimeTaken: null, cost: null };
const message: MessageToPost = {
  messageId: idOf.message('message'),
  chatId: idOf.chat('chat'),
  senderType: 'CUSTOMER',
  contentType: 'TEXT',
  content: 'Hello',
  ...shown,
};
const posted = {
  type: 'CustomerMessageReceived',
  data: { messageId: idOf.message('message'), contentType: 'TEXT', content: 'Hello', ...ids, ...shown },
} as const;
const post: PostEvent = {
  ...posted,
  id: 'event',
  stream: 'chat-chat',
  revision: 1,
  position: 1n,
  metadata: {
    $correlationId: 'c',
    $causationId: 'c',
    actor: null,
    source: 'webhook',
    requestId: null,
    recordedAt: EARLIER,
    version: 1,
  },
};

describe('messages', () => {
  it('are posted with what their chat says of them', () =>
    given(chatStarted())
      .when(decidePostMessages([message]))
      .thenEvents(posted));

  it('of a test chat say so', () =>
    given(chatStarted({ chatType: 'test' }))
      .when(decidePostMessages([message]))
      .thenEvents({ ...posted, data: { ...posted.data, chatType: 'test' } }));

  it('are refused where there is no chat', () => {
    given()
      .when(decidePostMessages([message]))
      .thenRefused('not-found');
    given(chatStarted(), deleted)
      .when(decidePostMessages([message]))
      .thenRefused('not-found');
  });

  it('that were all posted before need none', () => given().when(decidePostMessages([])).thenNothing());
});

describe('a posted message', () => {
  const changed = { messageId: idOf.message('message'), ...ids, senderType: 'CUSTOMER', ...shown } as const;
  const edit = { content: 'Bye', edit: 1, editedAt: EARLIER };

  it('is unsent and edited, also in a chat that was deleted', () => {
    for (const history of [[chatStarted()], [chatStarted(), deleted]]) {
      given(...history)
        .when(decideUnsendMessages([post]))
        .thenEvents({ type: 'MessageUnsent', data: changed });
      given(...history)
        .when(decideEditMessages([post], edit))
        .thenEvents({ type: 'MessageEdited', data: { ...changed, contentType: 'TEXT', ...edit } });
    }
  });

  it('is not amended where there never was such a chat', () => {
    given()
      .when(decideUnsendMessages([post]))
      .thenRefused('not-found');
  });

  it('needs no event where nothing is left to amend', () =>
    given(chatStarted()).when(decideUnsendMessages([])).thenNothing());
});
