/** Events of `webhook-<digest>`: one stream an item of a platform's webhook, so that a redelivery is recognised. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { id, instant, text } from './fields.ts';

export const WEBHOOK_KINDS = [
  'message',
  'echo',
  'postback',
  'delivery',
  'read',
  'seen',
  'reaction',
  'referral',
  'unsend',
  'other',
] as const;

export const webhookEvents = [
  defineEvent('WebhookItemReceived', {
    summary: 'A platform told of one thing that happened on a page; kept as it came.',
    schema: z.object({
      platform: z.enum(['facebook', 'instagram']),
      /** Page or account that the item came for. */
      pageId: text,
      kind: z.enum(WEBHOOK_KINDS),
      /** What tells this item from others of its page and kind: for messages the mid, else what they say. */
      key: text,
      /** Another app owns the thread: recorded, never answered. */
      standby: z.boolean(),
      /** When the platform stamped the item; null where it did not. */
      happenedAt: instant.nullable(),
      /** What it was called, where it came as one of an entry's changes. */
      changeField: text.exactOptional(),
      /** The item itself, unchanged; a number that no double keeps as its text. */
      item: z.json(),
    }),
  }),
  defineEvent('WebhookItemRouted', {
    summary: 'It was settled which chat a message of a webhook belongs to.',
    schema: z.object({ channelId: id, customerId: id, chatId: id }),
  }),
] as const;
