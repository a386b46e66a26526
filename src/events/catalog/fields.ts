/** Kinds of field that several event types share, and the effects that most of them have. */
import { z } from 'zod';
import type { Effect, EventData, Fields } from '../defineEvent.ts';
import { longer, MAX_LENGTH } from '../fieldLimits.ts';

export const LOGIN_PROVIDERS = ['EMAIL', 'GOOGLE', 'FACEBOOK', 'LINKEDIN', 'TWITTER', 'INSTAGRAM'] as const;
export const PLATFORM_TYPES = [
  'FACEBOOK_PAGE',
  'INSTAGRAM_BUSINESS',
  'LINKEDIN_PAGE',
  'TWITTER_PROFILE',
] as const;
export const ORDER_STATUSES = ['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'CANCELLED'] as const;
export const CHAT_STATUSES = ['OPEN', 'CLOSED_BY_BOT', 'CLOSED_BY_AGENT', 'ARCHIVED'] as const;
export const CHAT_TYPES = ['real', 'test'] as const;
export const SENDER_TYPES = ['BOT', 'CUSTOMER', 'AGENT'] as const;
export const CONTENT_TYPES = ['TEXT', 'IMAGE', 'AUDIO'] as const;

export const text = z.string();
export const nullableText = text.nullable();
export const address = longer(z.string(), MAX_LENGTH.address);
export const nullableDescription = longer(z.string(), MAX_LENGTH.text).nullable();
export const id = z.string().min(1);
/** ISO 8601 UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const instant = z.iso.datetime({ precision: 3 });
/** A decimal number as text; its digits are kept as given. */
export const money = z
  .string()
  .regex(/^(0|[1-9]\d*)(\.\d+)?$/)
  .meta({ examples: ['4.50'] });

/** All data but the id overwrites fields of the entity, which was updated then. */
export const updatesFields =
  (idField: string, stamp: 'updatedAt' | 'none' = 'updatedAt') =>
  (data: EventData, at: string): Effect => {
    const { [idField]: _id, ...set } = data as Fields;
    return { kind: 'updated', set: stamp === 'none' ? set : { ...set, updatedAt: at } };
  };

/** The entity moves into a fixed state, named by the event's type. */
export const setsFields =
  (set: Fields, stamp: 'updatedAt' | 'none' = 'updatedAt') =>
  (_data: EventData, at: string): Effect => ({
    kind: 'updated',
    set: stamp === 'none' ? set : { ...set, updatedAt: at },
  });

/** What the log adds to an entity that `createsEntity` starts. */
export const lifetime = { createdAt: instant, updatedAt: instant };

/** The entity starts with the event's data; created and updated then. */
export const createsEntity = (data: EventData, at: string): Effect => ({
  kind: 'created',
  entity: { ...(data as Fields), createdAt: at, updatedAt: at },
});

export const deletesEntity = (): Effect => ({ kind: 'deleted' });
