/** Events of `webhook-<digest>`: one stream an item of a platform's webhook, so that a redelivery is recognised. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import type { Json } from '../event.ts';
import { deletesEntity, id, instant, text } from './fields.ts';
import { channelId, chatId, customerId } from './ids.ts';

/** What tells us of itself by webhooks. */
export const PLATFORMS = ['facebook', 'instagram'] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** What waits, and for whom: named by every event of the waiting, so that a reader of one needs no other. */
const waiting = z.object({
  itemId: id,
  platform: z.enum(PLATFORMS),
  pageId: text,
  /** The person who wrote, or was written to. */
  platformCustomerId: text,
});
/** A person on a page, as the platform calls them. */
export type Thread = Readonly<Omit<z.infer<typeof waiting>, 'itemId'>>;

/** What belongs to one person on one page, and is therefore handled in order. No two of them have one text. */
export const threadOf = ({ platform, pageId, platformCustomerId }: Thread): string =>
  [platform, pageId, platformCustomerId]
    .map(part => part.replaceAll('%', '%25').replaceAll('/', '%2F'))
    .join('/');

const WEBHOOK_KINDS = [
  'message',
  'echo',
  'postback',
  'delivery',
  'read',
  'seen',
  'reaction',
  'referral',
  'unsend',
  'edit',
  'other',
] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** How an item waits for its page to have an active channel. */
export const waitingEvents = [
  defineEvent('WebhookItemDeferred', {
    summary: 'An item waits: its page has no active channel, or older items of the same person wait.',
    schema: waiting.extend({
      kind: z.enum(WEBHOOK_KINDS),
      happenedAt: instant.nullable(),
      receivedAt: instant,
    }),
    effect: (data, at) => ({
      kind: 'created',
      entity: { ...data, thread: threadOf(data), deferredAt: at },
    }),
  }),
  defineEvent('WebhookItemCaughtUp', {
    summary: 'An item that waited was handled, in its turn; or it could not be, and was parked.',
    schema: waiting.extend({ outcome: z.enum(['handled', 'parked']) }),
    effect: deletesEntity,
  }),
] as const;

/** One thing that happened on a page, as the log has it. */
const receivedItem = z.object({
  platform: z.enum(PLATFORMS),
  /** Page or account that the item came for. */
  pageId: text,
  kind: z.enum(WEBHOOK_KINDS),
  /** What tells this item from others of its page and kind: for messages the platform's own id, else what they say. */
  key: text,
  /** Another app owns the thread: recorded, never answered. */
  standby: z.boolean(),
  /** When the platform stamped the item; null where it did not, or with a time that is not to be believed. */
  happenedAt: instant.nullable(),
  /** What it was called, where it came as one of an entry's changes. */
  changeField: text.exactOptional(),
  /** The item itself, unchanged; a number that no double keeps as its text. */
  item: z.json(),
});
/** Nobody changes what the item says. */
export type ReceivedItem = Readonly<Omit<z.infer<typeof receivedItem>, 'item'>> & { readonly item: Json };

export const webhookEvents = [
  defineEvent('WebhookItemReceived', {
    summary: 'A platform told of one thing that happened on a page; kept as it came.',
    schema: receivedItem,
  }),
  defineEvent('WebhookItemRouted', {
    summary: 'It was settled which chat a message of a webhook belongs to.',
    schema: z.object({ channelId, customerId, chatId }),
  }),
  ...waitingEvents,
] as const;
