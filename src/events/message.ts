/** A message as the API shows it, made from the event that holds it or that changed it. */
import {
  type EditedData,
  MESSAGE_EVENT_BY_SENDER,
  type MessageData,
  type UnsentData,
} from './catalog/chat.ts';
import type { Message } from './entities.ts';

type SenderType = Message['senderType'];

const senderByEvent: ReadonlyMap<string, SenderType> = new Map([
  [MESSAGE_EVENT_BY_SENDER.CUSTOMER, 'CUSTOMER'],
  [MESSAGE_EVENT_BY_SENDER.BOT, 'BOT'],
  [MESSAGE_EVENT_BY_SENDER.AGENT, 'AGENT'],
]);

/** Event types that hold a message. */
export const messageEventTypes: readonly string[] = [...senderByEvent.keys()];

/** What stands where the content of an unsent message stood. */
export const UNSENT = { contentType: 'TEXT', content: '[message unsent]' } as const;

/** How a message that was posted may change. */
export type MessageChange = 'edited' | 'unsent';

const changeByEvent: ReadonlyMap<string, MessageChange> = new Map([
  ['MessageEdited', 'edited'],
  ['MessageUnsent', 'unsent'],
]);

/** Event types that change a message. */
export const messageChangeTypes: readonly string[] = [...changeByEvent.keys()];

/** Undefined for an event that changes none. */
export const messageChangeOf = (type: string): MessageChange | undefined => changeByEvent.get(type);

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
