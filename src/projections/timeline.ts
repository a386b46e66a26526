/**
 * What chat clients resume from: every message and every change of a chat by position, per chat and per business.
 * It outlives deletions, so that a client that was away learns of them. A row says what its event says: of a message
 * that was unsent later, what shows it leaves the content out (`withoutUnsent`).
 */
import type { EditedData, MessageData, UnsentData } from '../events/catalog/chat.ts';
import type { Position, RecordedEvent } from '../events/event.ts';
import {
  messageChangeOf,
  messageChangeTypes,
  messageEventTypes,
  presentChanged,
  presentMessage,
  UNSENT,
} from '../events/message.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection, Document } from './readStore.ts';

const collection: Collection = {
  name: 'timeline',
  id: 'at',
  filters: ['chatId', 'businessId'],
  counted: [],
  orderBy: 'at',
  includes: { chat: { kind: 'one', collection: 'chats', on: { chatId: 'chatId' } } },
};

export type ChatChange = 'started' | 'changed' | 'deleted';

const changeByType: { readonly [type: string]: ChatChange } = {
  ChatStarted: 'started',
  ChatReopened: 'changed',
  ChatClosedByBot: 'changed',
  ChatClosedByAgent: 'changed',
  ChatArchived: 'changed',
  ChatMarkedAsTest: 'changed',
  ChatMarkedAsReal: 'changed',
  ChatReassigned: 'changed',
  ChatDeleted: 'deleted',
};

const statusByType: { readonly [type: string]: string } = {
  MessageQueued: 'queued',
  MessageRequeued: 'queued',
  SendOutcomeUnknown: 'unknown',
  MessageSent: 'sent',
  MessageDelivered: 'delivered',
  MessageRead: 'read',
  SendFailed: 'failed',
};

const POSITION_DIGITS = 20;
/** A position as text that sorts like the number. */
export const sortable = (position: Position): string => String(position).padStart(POSITION_DIGITS, '0');

/** The row that an event leaves in the timeline, undefined for events that no chat client follows. */
export function timelineEntry({ type, data, position }: RecordedEvent): Document | undefined {
  const change = changeByType[type];
  const { chatId, businessId } = data as { chatId: string; businessId: string };
  const place = { at: sortable(position), position: String(position), businessId };
  if (change) return { ...place, kind: 'chat', chatId, change };
  const status = statusByType[type];
  if (status) {
    const { messageId = null, platformMessageId = null } = data as { [field: string]: string | null };
    return { ...place, kind: 'delivery', chatId, messageId, platformMessageId, status };
  }
  const messageChange = messageChangeOf(type);
  if (messageChange) {
    const message = presentChanged(data as UnsentData | EditedData);
    return { ...place, kind: 'message-changed', change: messageChange, ...message };
  }
  if (!messageEventTypes.includes(type)) return undefined;
  return { ...place, kind: 'message', ...presentMessage(type, data as MessageData) };
}

/** A row as it may be shown, once it is known which messages were unsent. */
export const withoutUnsent = (entry: Document, unsent: ReadonlySet<unknown>): Document =>
  showsMessage(entry) && unsent.has(entry.messageId) ? { ...entry, ...UNSENT } : entry;

/** Whether a row has the content of a message in it. */
export const showsMessage = ({ kind }: Document): boolean => kind === 'message' || kind === 'message-changed';

function entered(event: RecordedEvent): Change[] {
  const document = timelineEntry(event);
  if (!document) return [];
  const { position, revision } = event;
  const id = sortable(position);
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document }];
}

const types = [
  ...messageEventTypes,
  ...messageChangeTypes,
  ...Object.keys(changeByType),
  ...Object.keys(statusByType),
];

export const timeline: ReadModel = { collection, on: Object.fromEntries(types.map(type => [type, entered])) };
