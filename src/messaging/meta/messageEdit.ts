/** An edit of a message, as Messenger tells of it: its text now, and how often it was changed. */
import type { ReceivedItem } from '../../events/catalog/webhook.ts';
import type { Json } from '../../events/event.ts';
import type { PlatformMessage } from '../../events/platformMessage.ts';
import type { MessageEdit } from '../inboundItem.ts';
import { field, idOf } from '../json.ts';
import { contentsOf } from './messageContent.ts';
import { happenedAt } from './times.ts';

interface Edited {
  readonly message: PlatformMessage;
  readonly edit: MessageEdit;
}

/** Undefined where there is no message or nothing to read: what stands in the chat stays. */
export function editOf(
  { pageId, item }: Pick<ReceivedItem, 'pageId' | 'item'>,
  arrivedAt: Date,
): Edited | undefined {
  const platformMessageId = idOf(field(item, 'message_edit', 'mid'));
  const text = field(item, 'message_edit', 'text');
  if (platformMessageId === undefined || typeof text !== 'string' || text.trim() === '') return undefined;
  // Bounded like the text of any message.
  const [content] = contentsOf({ message: { text } });
  if (!content) return undefined;
  const editedAt = happenedAt(field(item, 'timestamp'), arrivedAt) ?? arrivedAt.toISOString();
  const edit = { content: content.content, edit: countOf(field(item, 'message_edit', 'num_edit')), editedAt };
  return { message: { pageId, platformMessageId }, edit };
}

const COUNT = /^\d{1,9}$/;

const countOf = (value: Json | undefined): number | null =>
  COUNT.test(String(value)) ? Number(value) : null;
