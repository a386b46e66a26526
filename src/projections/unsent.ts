/**
 * What was unsent, by the ids under which its content lies in the log: those of messages, and those of the platform's
 * messages that webhooks named. Outlives chats; what shows old events asks here for a whole page at once.
 */
import { z } from 'zod';
import { amendmentIdOf } from '../events/platformMessage.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const document = z.object({ unsentId: z.string() });

const collection: Collection<keyof z.infer<typeof document>> = {
  name: 'unsent',
  id: 'unsentId',
  filters: [],
  counted: [],
  includes: {},
};

function unsentOf({ data, position, revision }: RecordedEventOf<'PlatformMessageUnsent'>): Change[] {
  const id = data.messageId ?? amendmentIdOf(data);
  return [
    {
      op: 'put',
      collection: collection.name,
      position,
      id,
      ordinal: 0,
      revision,
      document: { unsentId: id },
    },
  ];
}

export const unsent: ReadModel = { document, collection, on: { PlatformMessageUnsent: unsentOf } };
