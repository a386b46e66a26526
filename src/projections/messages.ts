import type { EditedData, MessageData, UnsentData } from '../events/catalog/chat.ts';
import type { RecordedEvent } from '../events/event.ts';
import { messageChangeTypes, messageEventTypes, presentChanged, presentMessage } from '../events/message.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection = {
  name: 'messages',
  id: 'messageId',
  filters: ['chatId', 'senderType', 'contentType'],
  counted: ['chatId'],
  orderBy: 'timestamp',
  includes: { chat: { kind: 'one', collection: 'chats', on: { chatId: 'chatId' } } },
};

function posted({ type, data, position, revision }: RecordedEvent): Change[] {
  const message = data as MessageData;
  const document = presentMessage(type, message);
  return [
    {
      op: 'put',
      collection: collection.name,
      position,
      id: message.messageId,
      ordinal: 0,
      revision,
      document,
    },
  ];
}

/** The platform named a message of ours when it took it. */
function sent({ data, position }: RecordedEvent): Change[] {
  const { messageId, platformMessageId } = data as { messageId: string; platformMessageId: string };
  return [
    { op: 'patch', collection: collection.name, position, match: { messageId }, set: { platformMessageId } },
  ];
}

/** It was edited, or unsent. */
function changed({ data, position }: RecordedEvent): Change[] {
  const { messageId, contentType, content } = presentChanged(data as UnsentData | EditedData);
  const set = { contentType, content };
  return [{ op: 'patch', collection: collection.name, position, match: { messageId }, set }];
}

function chatDeleted({ data, position }: RecordedEvent): Change[] {
  const { chatId } = data as { chatId: string };
  return [{ op: 'delete', collection: collection.name, position, match: { chatId } }];
}

export const messages: ReadModel = {
  collection,
  on: {
    ...Object.fromEntries(messageEventTypes.map(type => [type, posted])),
    ...Object.fromEntries(messageChangeTypes.map(type => [type, changed])),
    MessageSent: sent,
    ChatDeleted: chatDeleted,
  },
};
