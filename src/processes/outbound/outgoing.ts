/** A message of ours as the platform gets it: one part, or several where its text is long. */
import type { MessageData } from '../../events/catalog/chat.ts';
import type { Message } from '../../events/entities.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { presentMessage } from '../../events/message.ts';
import type { GraphContent } from '../../integrations/facebook/graphClient.ts';
import { splitText } from './splitText.ts';

export interface Outgoing
  extends Pick<MessageData, 'messageId' | 'chatId' | 'businessId' | 'channelId' | 'platformCustomerId'> {
  readonly senderType: Message['senderType'];
  readonly parts: readonly GraphContent[];
  /** The event that it was posted by. */
  readonly event: RecordedEvent;
}

/** `event` is one that holds a message. */
export function outgoing(event: RecordedEvent): Outgoing {
  const data = event.data as MessageData;
  const { messageId, chatId, businessId, channelId, platformCustomerId } = data;
  const { senderType } = presentMessage(event.type, data);
  const whose = { messageId, chatId, businessId, channelId, platformCustomerId };
  return { ...whose, senderType, parts: partsOf(data), event };
}

function partsOf({ contentType, content }: MessageData): readonly GraphContent[] {
  switch (contentType) {
    case 'TEXT':
      return splitText(content).map(text => ({ text }));
    case 'IMAGE':
      return [{ attachment: { type: 'image', url: content } }];
    case 'AUDIO':
      return [{ attachment: { type: 'audio', url: content } }];
    default:
      return contentType satisfies never;
  }
}

/** What comes back with the echo of a part. */
export const metadataOf = (messageId: string, part: number): string => `${messageId}:${part}`;
