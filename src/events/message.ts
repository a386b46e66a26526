/** A message as the API shows it, made from the event that holds it or that changed it. */
import {
  type EditedData,
  MESSAGE_EVENT_BY_SENDER,
  type MessageData,
  type UnsentData,
} from './catalog/chat.ts';
import type { Message } from './entities.ts';
import type { RecordedEvent } from './event.ts';
import { isOneOf, type RecordedEventOf } from './typedEvents.ts';

type SenderType = Message['senderType'];

export type MessageEventType = (typeof MESSAGE_EVENT_BY_SENDER)[SenderType];

const senders: { readonly [T in MessageEventType]: SenderType } = {
  CustomerMessageReceived: 'CUSTOMER',
  BotReplied: 'BOT',
  AgentReplied: 'AGENT',
};
const senderByEvent: ReadonlyMap<string, SenderType> = new Map(Object.entries(senders));

/** Event types that hold a message. */
export const messageEventTypes: readonly MessageEventType[] = Object.values(MESSAGE_EVENT_BY_SENDER);

/** An event that posted a message. */
export type PostEvent = RecordedEventOf<MessageEventType>;

export const holdsMessage = (event: RecordedEvent): event is PostEvent => isOneOf(messageEventTypes, event);

/** What stands where the content of an unsent message stood. */
export const UNSENT = { contentType: 'TEXT', content: '[message unsent]' } as const;

/** Event types that change a message that was posted. */
export const messageChangeTypes = ['MessageEdited', 'MessageUnsent'] as const;
export type MessageChangeType = (typeof messageChangeTypes)[number];

export const changesMessage = (event: RecordedEvent): event is RecordedEventOf<MessageChangeType> =>
  isOneOf(messageChangeTypes, event);

/** Who wrote the message that an event holds. @throws TypeError for an event that holds none. */
export function senderTypeOf(type: string): SenderType {
  const senderType = senderByEvent.get(type);
  if (!senderType) throw new TypeError(`${type} holds no message`);
  return senderType;
}

/** The message as it is from an event on that changed it. */
export function presentChanged(data: UnsentData | EditedData): Message {
  const { senderType } = data;
  const content = 'content' in data ? { contentType: data.contentType, content: data.content } : UNSENT;
  return present(senderType, { ...data, ...content });
}

/** @throws TypeError for an event that holds no message. */
export function presentMessage(type: string, data: Shown): Message {
  return present(senderTypeOf(type), data);
}

type Shown = Omit<MessageData, 'businessId' | 'channelId' | 'platformCustomerId'>;

function present(senderType: SenderType, data: Shown): Message {
  const { messageId, chatId, platformMessageId, contentType, content, timestamp, totalTimeTaken, cost } =
    data;
  return {
    messageId,
    chatId,
    platformMessageId,
    senderType,
    contentType,
    content,
    timestamp,
    totalTimeTaken,
    cost,
  };
}
