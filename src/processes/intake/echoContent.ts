/** Whether an echo says what we sent. Pure. Platforms trim, normalise and rehost what they are given. */
import type { Json } from '../../events/event.ts';
import type { GraphContent } from '../../messaging/meta/graphClient.ts';
import { field } from '../../messaging/meta/json.ts';

/** What a platform may put in or leave out without changing what is read. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;

const normal = (text: string): string =>
  text.normalize('NFC').replaceAll(/\s+/g, ' ').replaceAll(UNSEEN, '').replaceAll(/ +/g, ' ').trim();

export function says(item: Json, part: GraphContent): boolean {
  const text = field(item, 'message', 'text');
  if ('text' in part) return typeof text === 'string' && normal(text) === normal(part.text);
  // Its address is another one by now.
  return attachmentTypes(item).includes(part.attachment.type);
}

function attachmentTypes(item: Json): readonly (Json | undefined)[] {
  const attachments = field(item, 'message', 'attachments');
  return Array.isArray(attachments) ? attachments.map(attachment => field(attachment, 'type')) : [];
}
