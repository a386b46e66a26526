/** What the platform calls the earlier parts of long messages; the last one's id is in `deliveries`. */
import { z } from 'zod';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const document = z.object({
  sentPartId: z.string(),
  messageId: z.string().brand<'message'>(),
  platformMessageId: z.string(),
});
export type SentPartDocument = Readonly<z.infer<typeof document>>;

const collection: Collection<keyof SentPartDocument> = {
  name: 'sentParts',
  id: 'sentPartId',
  filters: ['platformMessageId'],
  counted: [],
  includes: {},
};

function sent({ id, data, position, revision }: RecordedEventOf<'MessagePartSent'>): Change[] {
  const { messageId, platformMessageId } = data;
  const part: SentPartDocument = { sentPartId: id, messageId, platformMessageId };
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document: part }];
}

export const sentParts: ReadModel = { document, collection, on: { MessagePartSent: sent } };
