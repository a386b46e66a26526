/** Events of a chat's stream, `chat-<chatId>`: the chat itself and every message in it. */
import { z } from 'zod';
import { defineEvent, type Effect } from '../defineEvent.ts';
import {
  CHAT_STATUSES,
  CHAT_TYPES,
  CONTENT_TYPES,
  deletesEntity,
  instant,
  nullableText,
  SENDER_TYPES,
  setsFields,
  text,
  updatesFields,
} from './fields.ts';
import { businessId, channelId, chatId, messageId } from './ids.ts';

/** Whose chat it is goes with every event: what a business's clients follow is found by it. */
const bare = z.object({ chatId, businessId });

/** What a platform said beside a message, as far as it matters to the one who answers. */
export const messageContext = z.object({
  postback: z.object({ title: nullableText, payload: nullableText }).exactOptional(),
  quickReply: z.object({ payload: text }).exactOptional(),
  replyTo: z
    .object({
      mid: text.exactOptional(),
      story: z.object({ id: nullableText, url: nullableText }).exactOptional(),
    })
    .exactOptional(),
  referral: z
    .object({
      ref: text.exactOptional(),
      source: text.exactOptional(),
      type: text.exactOptional(),
      adId: text.exactOptional(),
      adTitle: text.exactOptional(),
      productId: text.exactOptional(),
      refererUri: text.exactOptional(),
    })
    .exactOptional(),
});
export type MessageContext = z.infer<typeof messageContext>;

/** Names its chat's customer too, so that a reader of the event needs no other. */
export const postedMessage = z.object({
  messageId,
  chatId,
  businessId,
  channelId,
  platformCustomerId: text,
  platformMessageId: nullableText,
  contentType: z.enum(CONTENT_TYPES),
  content: text,
  timestamp: instant,
  totalTimeTaken: nullableText,
  cost: nullableText,
  /** Which of the contents that came as one message, counted from 0; not there where it is the only one. */
  part: z.object({ index: z.int().min(0), of: z.int().min(2) }).exactOptional(),
  /** In the last part of what came as one message. */
  context: messageContext.exactOptional(),
  /** Of a message that had to wait for its page to have an active channel: when it was received. */
  waitedSince: instant.exactOptional(),
  /** Where the chat was a trial: the customer wrote nothing. */
  chatType: z.literal('test').exactOptional(),
});
export type MessageData = z.infer<typeof postedMessage>;

/** All that a message shows but its content: what changed can be shown without the event that posted it. */
const changed = z.object({
  messageId,
  chatId,
  businessId,
  channelId,
  platformCustomerId: text,
  platformMessageId: nullableText,
  senderType: z.enum(SENDER_TYPES),
  timestamp: instant,
  totalTimeTaken: nullableText,
  cost: nullableText,
});
const edited = changed.extend({
  contentType: z.enum(CONTENT_TYPES),
  content: text,
  /** How often it was edited until then; null where the platform does not count. */
  edit: z.int().nullable(),
  editedAt: instant,
});
export type UnsentData = z.infer<typeof changed>;
export type EditedData = z.infer<typeof edited>;

const ourMessage = postedMessage.omit({ context: true });

const movesChat = (data: MessageData): Effect => ({
  kind: 'updated',
  set: {},
  max: { lastMessageAt: data.timestamp },
});

export const chatEvents = [
  defineEvent('ChatStarted', {
    summary: 'A conversation with a customer began on a channel.',
    schema: z.object({
      chatId,
      businessId,
      platformCustomerId: text,
      channelId,
      providerUserId: nullableText,
      status: z.enum(CHAT_STATUSES),
      chatType: z.enum(CHAT_TYPES),
    }),
    effect: (data, at) => {
      const { status, chatType, ...chat } = data;
      return { kind: 'created', entity: { ...chat, startedAt: at, lastMessageAt: at, status, chatType } };
    },
  }),
  defineEvent('CustomerMessageReceived', {
    summary: 'The customer wrote.',
    schema: postedMessage,
    effect: movesChat,
  }),
  defineEvent('BotReplied', { summary: 'The bot wrote.', schema: ourMessage, effect: movesChat }),
  defineEvent('AgentReplied', { summary: 'A human agent wrote.', schema: ourMessage, effect: movesChat }),
  defineEvent('MessageEdited', {
    summary: 'A message has another content now, as its author changed it on the platform.',
    schema: edited,
  }),
  defineEvent('MessageUnsent', {
    summary: 'A message was unsent by its author: it stays, and its content is not shown any more.',
    schema: changed,
  }),
  defineEvent('ChatReopened', {
    summary: 'A chat is open again.',
    schema: bare,
    effect: setsFields({ status: 'OPEN' }, 'none'),
  }),
  defineEvent('ChatClosedByBot', {
    summary: 'The bot closed a chat.',
    schema: bare,
    effect: setsFields({ status: 'CLOSED_BY_BOT' }, 'none'),
  }),
  defineEvent('ChatClosedByAgent', {
    summary: 'A human agent closed a chat.',
    schema: bare,
    effect: setsFields({ status: 'CLOSED_BY_AGENT' }, 'none'),
  }),
  defineEvent('ChatArchived', {
    summary: 'A chat was put away.',
    schema: bare,
    effect: setsFields({ status: 'ARCHIVED' }, 'none'),
  }),
  defineEvent('ChatMarkedAsTest', {
    summary: 'A chat turned out to be a trial; nothing of it is sent to a platform.',
    schema: bare,
    effect: setsFields({ chatType: 'test' }, 'none'),
  }),
  defineEvent('ChatMarkedAsReal', {
    summary: 'A chat turned out to be with a real customer.',
    schema: bare,
    effect: setsFields({ chatType: 'real' }, 'none'),
  }),
  defineEvent('ChatReassigned', {
    summary: 'Another provider user stands for a chat.',
    schema: bare.extend({ providerUserId: nullableText }),
    effect: updatesFields('chatId', 'none'),
  }),
  defineEvent('ChatDeleted', {
    summary: 'A chat was deleted with its messages.',
    schema: bare,
    effect: deletesEntity,
  }),
] as const;

export const MESSAGE_EVENT_BY_SENDER = {
  CUSTOMER: 'CustomerMessageReceived',
  BOT: 'BotReplied',
  AGENT: 'AgentReplied',
} as const;
