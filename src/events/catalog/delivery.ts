/** Events of `delivery-<messageId>`: the way of a message of ours to the customer's phone. */

import { z } from 'zod';
import { defineEvent, type Effect, type Fields } from '../defineEvent.ts';
import { id, instant, nullableText, text } from './fields.ts';
import type { Id } from './ids.ts';
import { businessId, channelId, chatId, messageId } from './ids.ts';

const DELIVERY_STATUSES = ['queued', 'sending', 'unknown', 'sent', 'delivered', 'read', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What the log adds to the first event of a delivery. */
export const deliveryProgress = {
  partsSent: z.int(),
  status: z.enum(DELIVERY_STATUSES),
  platformMessageId: nullableText,
  reason: nullableText,
  /** Of the part that is next. */
  attempts: z.int(),
  /** Who made the last attempt. */
  instanceId: nullableText,
  /** Not before then, after the platform refused for now. */
  retryAt: instant.nullable(),
  /** The person on the channel while the platform may have a part of it, as `recipientOf` says. */
  underWayTo: nullableText,
  /** The channel for which alone it failed. */
  awaitsChannel: channelId.nullable(),
  createdAt: instant,
  updatedAt: instant,
};
type Progress = { readonly [F in keyof typeof deliveryProgress]: z.infer<(typeof deliveryProgress)[F]> };

/** Whose message it is goes with every event, so that those who follow the chat are told without a look-up. */
const of = z.object({ messageId, chatId, businessId });
/** With the platform's id of the message (of its last part), where it is known. */
const named = of.extend({ platformMessageId: nullableText });
/** Long texts go out in several parts, counted from 0. */
const part = z.int().min(0);

const begins = <D extends Fields>(data: D, progress: Progress): Effect => ({
  kind: 'created',
  entity: { ...data, ...progress },
});
const updates = (set: Partial<Progress>): Effect => ({ kind: 'updated', set });
const becomes =
  (status: DeliveryStatus) =>
  (_data: unknown, at: string): Effect =>
    updates({ status, updatedAt: at });

/** No send to anybody is under way, and nothing waits for its channel. */
const settled = { underWayTo: null, awaitsChannel: null };

const taken = (part: number, platformMessageId: string, at: string) => ({
  ...settled,
  partsSent: part + 1,
  platformMessageId,
  reason: null,
  retryAt: null,
  updatedAt: at,
});

/** A person on a channel, as deliveries that are under way are found by. */
export const recipientOf = (channelId: Id<'channel'>, platformCustomerId: string): string =>
  JSON.stringify([channelId, platformCustomerId]);

export const deliveryEvents = [
  defineEvent('MessageQueued', {
    summary: 'A message is to be sent through its platform.',
    schema: of.extend({ channelId, platformCustomerId: text, parts: z.int().min(1) }),
    effect: (data, at) =>
      begins(data, {
        partsSent: 0,
        status: 'queued',
        platformMessageId: null,
        reason: null,
        attempts: 0,
        instanceId: null,
        retryAt: null,
        ...settled,
        createdAt: at,
        updatedAt: at,
      }),
  }),
  defineEvent('SendAttempted', {
    summary:
      'A part is being handed to the platform; appended before the call, so that one instance alone makes it.',
    schema: of.extend({
      part,
      attempt: z.int().min(1),
      instanceId: id,
      channelId: channelId.exactOptional(),
      platformCustomerId: text.exactOptional(),
    }),
    effect: ({ attempt, instanceId, channelId, platformCustomerId }, at) => {
      const underWayTo =
        channelId === undefined || platformCustomerId === undefined
          ? null
          : recipientOf(channelId, platformCustomerId);
      const begun = { attempts: attempt, instanceId, retryAt: null, updatedAt: at };
      return updates({ status: 'sending', ...begun, awaitsChannel: null, underWayTo });
    },
  }),
  defineEvent('SendDeferred', {
    summary: 'The platform refused for now; the part is tried again.',
    schema: of.extend({ part, reason: text, retryAt: instant }),
    effect: ({ reason, retryAt }, at) =>
      updates({ status: 'queued', reason, retryAt, underWayTo: null, updatedAt: at }),
  }),
  defineEvent('SendOutcomeUnknown', {
    summary:
      'Nobody knows whether the platform took a part; an echo may tell. It is not sent again by itself.',
    schema: named.extend({ part, reason: text }),
    effect: ({ reason }, at) => updates({ status: 'unknown', reason, updatedAt: at }),
  }),
  defineEvent('MessagePartSent', {
    summary: 'The platform took one of several parts.',
    schema: of.extend({ part, platformMessageId: text }),
    // Attempts are counted a part.
    effect: ({ part, platformMessageId }, at) =>
      updates({ ...taken(part, platformMessageId, at), status: 'queued', attempts: 0 }),
  }),
  defineEvent('MessageSent', {
    summary: 'The platform took the message, or its last part.',
    schema: of.extend({ part, platformMessageId: text }),
    effect: ({ part, platformMessageId }, at) =>
      updates({ ...taken(part, platformMessageId, at), status: 'sent' }),
  }),
  defineEvent('MessageDelivered', {
    summary: 'The message reached the customer.',
    schema: named,
    effect: becomes('delivered'),
  }),
  defineEvent('MessageRead', {
    summary: 'The customer saw the message.',
    schema: of,
    effect: becomes('read'),
  }),
  defineEvent('SendFailed', {
    summary: 'The message will not be sent, for the reason given; an operator may let it be tried again.',
    schema: named.extend({
      reason: text,
      code: nullableText,
      /** The channel whose recovery lets it be tried again; absent where the reason is another. */
      awaitsChannel: channelId.exactOptional(),
    }),
    effect: ({ reason, awaitsChannel = null }, at) =>
      updates({ status: 'failed', reason, underWayTo: null, awaitsChannel, updatedAt: at }),
  }),
  defineEvent('MessageRequeued', {
    summary: 'The channel takes messages again: one that failed for its channel alone is tried again.',
    schema: named,
    effect: (_data, at) => {
      const afresh = { attempts: 0, reason: null, retryAt: null, awaitsChannel: null };
      return updates({ status: 'queued', ...afresh, updatedAt: at });
    },
  }),
] as const;
