/** Whether an echo says what we sent. Pure. Platforms trim, normalise and rehost what they are given. */
import type { InboundEcho } from '../../messaging/inboundItem.ts';
import type { OutgoingContent } from '../../messaging/platform.ts';

/** What a platform may put in or leave out without changing what is read. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;

const normal = (text: string): string =>
  text.normalize('NFC').replaceAll(/\s+/g, ' ').replaceAll(UNSEEN, '').replaceAll(/ +/g, ' ').trim();

export function says({ text, attachmentTypes }: InboundEcho, part: OutgoingContent): boolean {
  if ('text' in part) return text !== undefined && normal(text) === normal(part.text);
  // Its address is another one by now.
  return attachmentTypes.includes(part.attachment.type);
}
