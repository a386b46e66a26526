/**
 * Messages that somebody posted with the id that a platform gave them, by that id. What webhooks brought is found in
 * the log, what we sent in `deliveries` and `sentParts`.
 */
import { type MessageEventType, messageEventTypes } from '../events/message.ts';
import { onEach, type RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

export interface PlatformId {
  readonly platformId: string;
  readonly platformMessageId: string;
  readonly chatId: string;
  readonly messageId: string;
  /** Of the event that posted it, in its chat's stream. */
  readonly revision: number;
}

const collection: Collection = {
  name: 'platformIds',
  id: 'platformId',
  filters: ['platformMessageId'],
  counted: [],
  includes: {},
};

function posted({ data, metadata, position, revision }: RecordedEventOf<MessageEventType>): Change[] {
  const { platformMessageId, chatId, messageId } = data;
  if (platformMessageId === null || metadata.source === 'process') return [];
  const id = `${messageId} ${platformMessageId}`;
  const document = { platformId: id, platformMessageId, chatId, messageId, revision };
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document }];
}

export const platformIds: ReadModel = { collection, on: onEach(messageEventTypes, posted) };
