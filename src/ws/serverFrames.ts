/** Schemas of what the server sends: for `/asyncapi.json`, and for the tests that hold real frames against them. */
import { z } from 'zod';
import { SENDER_TYPES } from '../events/catalog/fields.ts';
import { chat, message } from '../events/entities.ts';
import { CHAT_CHANGES, MESSAGE_CHANGES, SHOWN_STATUSES } from '../projections/timeline.ts';
import { frameErrors, PROTOCOL_VERSION } from './protocol.ts';

const position = z.string().regex(/^\d+$/).describe('Place in the log, a decimal string');
const id = z.string().describe('The id of the frame that this answers');
const text = z.string();
const frame = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });
const chatIds = chat.pick({ chatId: true, businessId: true });
const errorCodes = Object.keys(frameErrors);

export const serverFrames = {
  hello: frame('hello', { protocol: z.literal(PROTOCOL_VERSION), epoch: text, position }),
  authenticated: frame('authenticated', { id: id.optional(), expiresAt: text.nullable() }),
  'token-expiring': frame('token-expiring', { expiresAt: text }),
  'subscription-ended': frame('subscription-ended', {
    chatId: text.optional(),
    businessId: text.optional(),
    reason: z.enum(['not-permitted']),
  }),
  subscribed: frame('subscribed', {
    id,
    position,
    epoch: text,
    recovered: z.boolean(),
    reason: z.enum(['other-epoch', 'beyond-head']).optional(),
  }),
  unsubscribed: frame('unsubscribed', { id }),
  sent: frame('sent', { id, position, message }),
  pong: frame('pong', { id: id.optional() }),
  message: frame('message', { position, chatId: text, message }),
  'message-changed': frame('message-changed', {
    position,
    chatId: text,
    change: z.enum(MESSAGE_CHANGES),
    message: message.describe('As it shows from here on'),
  }),
  chat: frame('chat', {
    position,
    change: z.enum(CHAT_CHANGES),
    chat: z.union([chat, chatIds]).describe('As REST shows it; of a deleted chat its ids alone'),
  }),
  delivery: frame('delivery', {
    position,
    chatId: text,
    messageId: text,
    platformMessageId: text.nullable(),
    status: z.enum(SHOWN_STATUSES),
  }),
  typing: frame('typing', { chatId: text, senderType: z.enum(SENDER_TYPES) }),
  error: frame('error', {
    id: id.optional(),
    code: z.enum(errorCodes),
    message: text,
    retryable: z.boolean(),
  }),
} as const;
