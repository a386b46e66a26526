import { type Message, message } from '../events/entities.ts';
import {
  type MessageChangeType,
  type MessageEventType,
  messageChangeTypes,
  messageEventTypes,
  presentChanged,
  presentMessage,
} from '../events/message.ts';
import { onEach, type RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection<keyof Message> = {
  name: 'messages',
  id: 'messageId',
  filters: ['chatId', 'senderType', 'contentType'],
  listedBy: 'chatId',
  counted: ['chatId'],
  orderBy: 'timestamp',
  includes: { chat: { kind: 'one', collection: 'chats', on: { chatId: 'chatId' } } },
};

function posted({ type, data, position, revision }: RecordedEventOf<MessageEventType>): Change[] {
  const document = presentMessage(type, data);
  const id = data.messageId;
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document }];
}

/** The platform named a message of ours when it took it. */
function sent({ data, position }: RecordedEventOf<'MessageSent'>): Change[] {
  const { messageId, platformMessageId } = data;
  return [
    { op: 'patch', collection: collection.name, position, match: { messageId }, set: { platformMessageId } },
  ];
}

/** It was edited, or unsent. */
function changed({ data, position }: RecordedEventOf<MessageChangeType>): Change[] {
  const { messageId, contentType, content } = presentChanged(data);
  const set = { contentType, content };
  return [{ op: 'patch', collection: collection.name, position, match: { messageId }, set }];
}

function chatDeleted({ data, position }: RecordedEventOf<'ChatDeleted'>): Change[] {
  const { chatId } = data;
  return [{ op: 'delete', collection: collection.name, position, match: { chatId } }];
}

export const messages: ReadModel = {
  document: message,
  collection,
  on: {
    ...onEach(messageEventTypes, posted),
    ...onEach(messageChangeTypes, changed),
    MessageSent: sent,
    ChatDeleted: chatDeleted,
  },
};
