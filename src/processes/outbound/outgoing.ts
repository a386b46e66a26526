/** A message of ours as the platform gets it: one part, or several where its text is long. */
import type { MessageData } from '../../events/catalog/chat.ts';
import type { Channel, Message } from '../../events/entities.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { presentMessage } from '../../events/message.ts';
import type { GraphContent } from '../../messaging/meta/graphClient.ts';
import { splitText, textLimitOf } from './splitText.ts';

export interface Outgoing
  extends Pick<MessageData, 'messageId' | 'chatId' | 'businessId' | 'channelId' | 'platformCustomerId'> {
  readonly senderType: Message['senderType'];
  /** Empty where there is nothing to see. */
  readonly parts: readonly GraphContent[];
  /** The event that it was posted by. */
  readonly event: RecordedEvent;
}

/** `event` is one that holds a message; the platform says how long a part may be. */
export function outgoing(event: RecordedEvent, platformType: Channel['platformType']): Outgoing {
  const data = event.data as MessageData;
  const { messageId, chatId, businessId, channelId, platformCustomerId } = data;
  const { senderType } = presentMessage(event.type, data);
  const whose = { messageId, chatId, businessId, channelId, platformCustomerId };
  return { ...whose, senderType, parts: partsOf(data, platformType), event };
}

/** What a message is sent as; an echo of a part says the same. */
export function partsOf(
  { contentType, content }: Pick<Message, 'contentType' | 'content'>,
  platformType: Channel['platformType'],
): readonly GraphContent[] {
  switch (contentType) {
    case 'TEXT':
      return splitText(content, textLimitOf(platformType)).map(text => ({ text }));
    case 'IMAGE':
      return [{ attachment: { type: 'image', url: content } }];
    case 'AUDIO':
      return [{ attachment: { type: 'audio', url: content } }];
    default:
      return contentType satisfies never;
  }
}

/** One that is blank is queued as one part, and fails. */
export const partCount = ({ parts }: Pick<Outgoing, 'parts'>): number => Math.max(parts.length, 1);

/** What comes back with the echo of a part. */
export const metadataOf = (messageId: string, part: number): string => `${messageId}:${part}`;
