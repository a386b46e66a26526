/** Schemas of fields as clients send them, each with a message that says what is right. */
import { z } from 'zod';
import {
  CHAT_STATUSES,
  CHAT_TYPES,
  CONTENT_TYPES,
  LOGIN_PROVIDERS,
  ORDER_STATUSES,
  PLATFORM_TYPES,
  SENDER_TYPES,
} from '../../events/catalog/fields.ts';
import { shownAs } from './shown.ts';

const MAX_MONEY_LENGTH = 64;

export const string = z.string({ error: 'must be a string' });
/** A text that says something. */
export const filled = string.refine(text => text.trim() !== '', { error: 'must not be blank' });
export const nullableString = string.nullable();
export const boolean = z.boolean({ error: 'must be true or false' });

const MONEY = 'must be a decimal number as a string, not negative, such as "4.50"';
export const money = z
  .string({ error: MONEY })
  .max(MAX_MONEY_LENGTH, { error: `must have at most ${MAX_MONEY_LENGTH} digits` })
  .regex(/^(0|[1-9]\d*)(\.\d+)?$/, { error: MONEY })
  .meta({ examples: ['4.50'] });

export const quantity = z
  .number({ error: 'must be a number' })
  .int({ error: 'must be a whole number' })
  .min(1, { error: 'must be at least 1' });

const DATE = 'must be an ISO 8601 date, such as "2026-01-31T12:00:00Z"';
export const DATE_FORM = {
  anyOf: [
    { type: 'string', format: 'date-time' },
    { type: 'string', format: 'date' },
  ],
};
/** An ISO 8601 date or date and time; kept as UTC with milliseconds. */
export const date = shownAs(
  z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: DATE })
    .refine(text => !Number.isNaN(Date.parse(text)), { error: DATE })
    .transform(text => new Date(text).toISOString())
    // Near the ends of what four digits can say, another time zone may lie beyond them in UTC.
    .refine(text => /^\d{4}-/.test(text), { error: DATE }),
  DATE_FORM,
);

const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

export const loginProvider = oneOf(LOGIN_PROVIDERS);
export const platformType = oneOf(PLATFORM_TYPES);
export const orderStatus = oneOf(ORDER_STATUSES);
export const chatStatus = oneOf(CHAT_STATUSES);
export const chatType = oneOf(CHAT_TYPES);
export const senderType = oneOf(SENDER_TYPES);
export const contentType = oneOf(CONTENT_TYPES);
