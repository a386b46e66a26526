/** A message of ours as the platform gets it: one part, or several where its text is long. */
import type { MessageData } from '../../events/catalog/chat.ts';
import type { Message } from '../../events/entities.ts';
import { type PostEvent, presentMessage } from '../../events/message.ts';
import type { OutgoingContent, Platform } from '../../messaging/platform.ts';
import { isBlank, splitText } from '../../messaging/splitText.ts';

export interface Outgoing
  extends Pick<MessageData, 'messageId' | 'chatId' | 'businessId' | 'channelId' | 'platformCustomerId'> {
  readonly senderType: Message['senderType'];
  /** Whose rate limit it comes under; undefined where no platform is concerned. */
  readonly app: string | undefined;
  /** Empty where there is nothing to see. */
  readonly parts: readonly OutgoingContent[];
  /** The event that it was posted by. */
  readonly event: PostEvent;
}

/** Without a platform its text is not split. */
export function outgoing(event: PostEvent, platform: Platform | undefined): Outgoing {
  const { data } = event;
  const { messageId, chatId, businessId, channelId, platformCustomerId } = data;
  const { senderType } = presentMessage(event.type, data);
  const whose = { messageId, chatId, businessId, channelId, platformCustomerId };
  return { ...whose, senderType, app: platform?.app, parts: partsOf(data, platform), event };
}

/** What a message is sent as; an echo of a part says the same. */
export function partsOf(
  { contentType, content }: Pick<Message, 'contentType' | 'content'>,
  platform: Pick<Platform, 'textLimit'> | undefined,
): readonly OutgoingContent[] {
  switch (contentType) {
    case 'TEXT':
      return textsOf(content, platform).map(text => ({ text }));
    case 'IMAGE':
      return [{ attachment: { type: 'image', url: content } }];
    case 'AUDIO':
      return [{ attachment: { type: 'audio', url: content } }];
    default:
      return contentType satisfies never;
  }
}

function textsOf(text: string, platform: Pick<Platform, 'textLimit'> | undefined): readonly string[] {
  if (platform) return splitText(text, platform.textLimit);
  return isBlank(text) ? [] : [text];
}

/** One that is blank is queued as one part, and fails. */
export const partCount = ({ parts }: Pick<Outgoing, 'parts'>): number => Math.max(parts.length, 1);
