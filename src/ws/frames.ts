/** Server frames as bytes, made once for all who receive them. */
import { message } from '../events/entities.ts';
import type { Document } from '../projections/readStore.ts';
import { showsMessage } from '../projections/timeline.ts';

const MESSAGE_FIELDS = Object.keys(message.shape);

export const encode = (frame: object): Buffer => Buffer.from(JSON.stringify(frame));

/**
 * The frame for a row of the timeline. `chat`: JSON text of the chat as REST shows it, undefined once it is gone.
 * The same row gives the same frame, whether it is pushed live or read again, but for what was unsent in between.
 */
export function timelineFrame(entry: Document, chat: string | undefined): Buffer {
  const { position, chatId, businessId, kind, change } = entry;
  if (showsMessage(entry)) {
    const fields = Object.fromEntries(MESSAGE_FIELDS.map(field => [field, entry[field]]));
    const changed = kind === 'message' ? {} : { change };
    return encode({ type: kind, position, chatId, ...changed, message: fields });
  }
  if (kind === 'delivery') {
    const { messageId, platformMessageId, status } = entry;
    return encode({ type: 'delivery', position, chatId, messageId, platformMessageId, status });
  }
  const shown = change === 'deleted' || chat === undefined ? JSON.stringify({ chatId, businessId }) : chat;
  const head = JSON.stringify({ type: 'chat', position, change });
  return Buffer.from(`${head.slice(0, -1)},"chat":${shown}}`);
}
