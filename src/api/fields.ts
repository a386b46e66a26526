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
} from '../events/catalog/fields.ts';
import { fits, MAX_LENGTH } from '../events/fieldLimits.ts';
import { type Content, webUrl } from '../events/showable.ts';
import { isEmailAddress } from './email.ts';
import { withJsonSchema } from './jsonSchema.ts';

const MAX_MONEY_LENGTH = 64;

const string = z.string({ error: 'must be a string' });

/** Of at most so many characters. The document says so too; another refinement would make it forget. */
const bounded = (schema: z.ZodString, max: number, more: object = {}): z.ZodString =>
  schema
    .refine(text => fits(text, max), { error: `must have at most ${max} characters` })
    .meta({ maxLength: max, ...more });

const upTo = (max: number, more?: object) => bounded(string, max, more);
/** A text that says something. */
const filledUpTo = (max: number, more?: object) =>
  bounded(
    string.refine(text => text.trim() !== '', { error: 'must not be blank' }),
    max,
    more,
  );
const trim = (text: string): string => text.trim();

/** The id of an entity that is referred to. */
export const reference = upTo(MAX_LENGTH.id);
export const filledReference = filledUpTo(MAX_LENGTH.id);
/** An id that others gave. */
export const identifier = filledUpTo(MAX_LENGTH.id).transform(trim);
export const nullableIdentifier = upTo(MAX_LENGTH.id).transform(trim).nullable();
export const name = filledUpTo(MAX_LENGTH.name);
/** A name, or another short text, that may be missing. */
export const nullableName = upTo(MAX_LENGTH.name).nullable();
export const address = upTo(MAX_LENGTH.address);
export const phone = upTo(MAX_LENGTH.phone).transform(trim);
export const content = filledUpTo(MAX_LENGTH.text);
export const nullableText = upTo(MAX_LENGTH.text).nullable();
export const nullableSecret = upTo(MAX_LENGTH.secret).nullable();

/** Its spelling is kept. */
export const email = filledUpTo(MAX_LENGTH.email, { examples: ['ann@example.com'] })
  .transform(trim)
  .refine(isEmailAddress, { error: 'must be an e-mail address, such as "ann@example.com"' });

/** Of ISO 4217, given in whichever case; kept in upper case. */
export const currency = withJsonSchema(
  string
    .transform(trim)
    .refine(text => /^[A-Za-z]{3}$/.test(text), { error: 'must be three letters, such as "EUR"' })
    .transform(text => text.toUpperCase()),
  { type: 'string', pattern: '^\\s*[A-Za-z]{3}\\s*$', examples: ['EUR'] },
);

const WEB_ADDRESS = 'must be an absolute URL of http or https';
/** What a client may load. */
export const url = upTo(MAX_LENGTH.url)
  .transform(trim)
  .refine(text => webUrl(text) !== undefined, { error: WEB_ADDRESS });

/** To refine what has both fields: pictures and sounds are named by where they can be loaded from. */
export const checkContent: z.core.CheckFn<Content> = ({ value: { contentType, content }, issues }) => {
  if (contentType === 'TEXT' || url.safeParse(content).success) return;
  const message = `${WEB_ADDRESS} of at most ${MAX_LENGTH.url} characters where contentType is ${contentType}`;
  issues.push({ code: 'custom', input: content, path: ['content'], message });
};

/** Fields as a creation takes them: one that may be null is, where it is left out. */
export function nullByDefault<S extends z.ZodRawShape>(fields: S) {
  const created = Object.entries(fields).map(([name, field]) => [
    name,
    field instanceof z.ZodNullable ? field.default(null) : field,
  ]);
  return Object.fromEntries(created) as {
    [F in keyof S]: S[F] extends z.ZodNullable ? z.ZodDefault<S[F]> : S[F];
  };
}

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
export const date = withJsonSchema(
  z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: DATE })
    .refine(text => !Number.isNaN(Date.parse(text)), { error: DATE })
    .transform(text => new Date(text).toISOString())
    // Near the ends of what four digits can say, another time zone may lie beyond them in UTC.
    .refine(text => /^\d{4}-/.test(text), { error: DATE }),
  DATE_FORM,
);

export const oneOf = <const V extends readonly string[]>(values: V) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

export const loginProvider = oneOf(LOGIN_PROVIDERS);
export const platformType = oneOf(PLATFORM_TYPES);
export const orderStatus = oneOf(ORDER_STATUSES);
export const chatStatus = oneOf(CHAT_STATUSES);
export const chatType = oneOf(CHAT_TYPES);
export const senderType = oneOf(SENDER_TYPES);
export const contentType = oneOf(CONTENT_TYPES);
