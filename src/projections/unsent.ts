/**
 * What was unsent, by the ids under which its content lies in the log: those of messages, and those of the platform's
 * messages that webhooks named. Outlives chats; what shows old events asks here for a whole page at once.
 */
import { amendmentIdOf } from '../events/platformMessage.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection = { name: 'unsent', id: 'unsentId', filters: [], counted: [], includes: {} };

function unsentOf({ data, position, revision }: RecordedEventOf<'PlatformMessageUnsent'>): Change[] {
  const id = data.messageId ?? amendmentIdOf(data);
  const document = { unsentId: id };
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document }];
}

export const unsent: ReadModel = { collection, on: { PlatformMessageUnsent: unsentOf } };
