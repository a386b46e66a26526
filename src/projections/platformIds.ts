/**
 * Messages that somebody posted with the id that a platform gave them, by that id. What webhooks brought is found in
 * the log, what we sent in `deliveries` and `sentParts`.
 */
import { z } from 'zod';
import { type MessageEventType, messageEventTypes } from '../events/message.ts';
import { onEach, type RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const document = z.object({
  platformId: z.string(),
  platformMessageId: z.string(),
  chatId: z.string().brand<'chat'>(),
  messageId: z.string().brand<'message'>(),
  /** Of the event that posted it, in its chat's stream. */
  revision: z.int(),
});
export type PlatformId = Readonly<z.infer<typeof document>>;

const collection: Collection<keyof PlatformId> = {
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
  const known: PlatformId = { platformId: id, platformMessageId, chatId, messageId, revision };
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document: known }];
}

export const platformIds: ReadModel = { document, collection, on: onEach(messageEventTypes, posted) };
