/**
 * What chat clients resume from: every message and every change of a chat by position, per chat and per business.
 * It outlives deletions, so that a client that was away learns of them. A row says what its event says: of a message
 * that was unsent later, the reader leaves the content out (`withoutUnsent`).
 */

import { z } from 'zod';
import type { chatEvents } from '../events/catalog/chat.ts';
import type { DeliveryStatus, deliveryEvents } from '../events/catalog/delivery.ts';
import type { Id } from '../events/catalog/ids.ts';
import { message } from '../events/entities.ts';
import type { Position, RecordedEvent } from '../events/event.ts';
import {
  type MessageChangeType,
  type MessageEventType,
  presentChanged,
  presentMessage,
  UNSENT,
} from '../events/message.ts';
import { handlerOf, type RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection, Document } from './readStore.ts';

export const CHAT_CHANGES = ['started', 'changed', 'deleted'] as const;
export const MESSAGE_CHANGES = ['edited', 'unsent'] as const;
/** That a send is under way tells a client nothing. */
export const SHOWN_STATUSES = ['queued', 'unknown', 'sent', 'delivered', 'read', 'failed'] as const;

/** A row has the fields of its kind. */
const document = z.object({
  at: z.string(),
  position: z.string(),
  businessId: z.string(),
  kind: z.enum(['chat', 'message', 'message-changed', 'delivery']),
  change: z.enum([...CHAT_CHANGES, ...MESSAGE_CHANGES]).optional(),
  status: z.enum(SHOWN_STATUSES).optional(),
  ...message.partial().shape,
});

const collection: Collection<keyof z.infer<typeof document>> = {
  name: 'timeline',
  id: 'at',
  filters: ['chatId', 'businessId'],
  counted: [],
  orderBy: 'at',
  includes: { chat: { kind: 'one', collection: 'chats', on: { chatId: 'chatId' } } },
};

const POSITION_DIGITS = 20;
/** A position as text that sorts like the number. */
export const sortable = (position: Position): string => String(position).padStart(POSITION_DIGITS, '0');

type DeliveryEvent = (typeof deliveryEvents)[number]['type'];
type ChatEvent = (typeof chatEvents)[number]['type'];
type PlainChatEvent = Exclude<ChatEvent, MessageEventType | MessageChangeType>;

const placeOf = (position: Position, { businessId }: { readonly businessId: Id<'business'> }) => ({
  at: sortable(position),
  position: String(position),
  businessId,
});

const posted = ({ type, data, position }: RecordedEventOf<MessageEventType>): Document => ({
  ...placeOf(position, data),
  kind: 'message',
  ...presentMessage(type, data),
});

const amended =
  (change: (typeof MESSAGE_CHANGES)[number]) =>
  ({ data, position }: RecordedEventOf<MessageChangeType>): Document => ({
    ...placeOf(position, data),
    kind: 'message-changed',
    change,
    ...presentChanged(data),
  });

const chat =
  (change: (typeof CHAT_CHANGES)[number]) =>
  ({ data, position }: RecordedEventOf<PlainChatEvent>): Document => ({
    ...placeOf(position, data),
    kind: 'chat',
    chatId: data.chatId,
    change,
  });

const delivery =
  (status: (typeof SHOWN_STATUSES)[number] & DeliveryStatus) =>
  ({ data, position }: RecordedEventOf<DeliveryEvent>): Document => ({
    ...placeOf(position, data),
    kind: 'delivery',
    chatId: data.chatId,
    messageId: data.messageId,
    platformMessageId: 'platformMessageId' in data ? data.platformMessageId : null,
    status,
  });

const notShown = (): undefined => undefined;

/** The row that each event of a chat or a delivery leaves: which of them a client hears of is said here for all. */
const rows: {
  readonly [T in ChatEvent | DeliveryEvent]: (event: RecordedEventOf<T>) => Document | undefined;
} = {
  ChatStarted: chat('started'),
  ChatReopened: chat('changed'),
  ChatClosedByBot: chat('changed'),
  ChatClosedByAgent: chat('changed'),
  ChatArchived: chat('changed'),
  ChatMarkedAsTest: chat('changed'),
  ChatMarkedAsReal: chat('changed'),
  ChatReassigned: chat('changed'),
  ChatDeleted: chat('deleted'),
  CustomerMessageReceived: posted,
  BotReplied: posted,
  AgentReplied: posted,
  MessageEdited: amended('edited'),
  MessageUnsent: amended('unsent'),
  MessageQueued: delivery('queued'),
  MessageRequeued: delivery('queued'),
  SendAttempted: notShown,
  SendDeferred: notShown,
  SendOutcomeUnknown: delivery('unknown'),
  MessagePartSent: notShown,
  MessageSent: delivery('sent'),
  MessageDelivered: delivery('delivered'),
  MessageRead: delivery('read'),
  SendFailed: delivery('failed'),
};

/** The row that an event leaves in the timeline, undefined for events that no chat client follows. */
export const timelineEntry = (event: RecordedEvent): Document | undefined =>
  handlerOf<Document | undefined, []>(rows, event.type)?.(event);

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

const shown = Object.keys(rows).map(type => [type, entered]);

export const timeline: ReadModel = { document, collection, on: Object.fromEntries(shown) };
