/** What the platform calls the earlier parts of long messages; the last one's id is in `deliveries`. */
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const collection: Collection = {
  name: 'sentParts',
  id: 'sentPartId',
  filters: ['platformMessageId'],
  counted: [],
  includes: {},
};

export interface SentPartDocument {
  readonly sentPartId: string;
  readonly messageId: string;
  readonly platformMessageId: string;
}

function sent({ id, data, position, revision }: RecordedEventOf<'MessagePartSent'>): Change[] {
  const { messageId, platformMessageId } = data;
  const document = { sentPartId: id, messageId, platformMessageId };
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document }];
}

export const sentParts: ReadModel = { collection, on: { MessagePartSent: sent } };
