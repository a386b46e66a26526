/** A message as the API shows it, made from the event that holds it. */
import { MESSAGE_EVENT_BY_SENDER, type MessageData } from './catalog/chat.ts';
import type { Message } from './entities.ts';

type SenderType = Message['senderType'];

const senderByEvent: ReadonlyMap<string, SenderType> = new Map([
  [MESSAGE_EVENT_BY_SENDER.CUSTOMER, 'CUSTOMER'],
  [MESSAGE_EVENT_BY_SENDER.BOT, 'BOT'],
  [MESSAGE_EVENT_BY_SENDER.AGENT, 'AGENT'],
]);

/** Event types that hold a message. */
export const messageEventTypes: readonly string[] = [...senderByEvent.keys()];

/** @throws TypeError for an event that holds no message. */
export function presentMessage(
  type: string,
  data: Omit<MessageData, 'businessId' | 'channelId' | 'platformCustomerId'>,
): Message {
  const senderType = senderByEvent.get(type);
  if (!senderType) throw new TypeError(`${type} holds no message`);
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
