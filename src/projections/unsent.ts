/**
 * What was unsent, by the ids under which its content lies in the log: those of messages, and those of the platform's
 * messages that webhooks named. Outlives chats; what shows old events asks here for a whole page at once.
 */
import type { RecordedEvent } from '../events/event.ts';
import { amendmentIdOf } from '../events/platformMessage.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection = { name: 'unsent', id: 'unsentId', filters: [], counted: [], includes: {} };

function unsentOf({ data, position, revision }: RecordedEvent): Change[] {
  const { pageId, platformMessageId, messageId } = data as { [field: string]: string };
  const id =
    messageId ?? amendmentIdOf({ pageId: String(pageId), platformMessageId: String(platformMessageId) });
  const document = { unsentId: id };
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document }];
}

export const unsent: ReadModel = { collection, on: { PlatformMessageUnsent: unsentOf } };
