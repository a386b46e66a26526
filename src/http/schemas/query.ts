/** Schemas of query parameters: text in, typed values out; an unknown parameter says which ones there are. */
import { z } from 'zod';
import { DATE_FORM, date } from '../../api/fields.ts';
import { withJsonSchema } from '../../api/jsonSchema.ts';
import { fits, MAX_LENGTH } from '../../events/fieldLimits.ts';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 1_000;
const DEFAULT_INCLUDE_LIMIT = 100;
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;

const ONCE = 'must be given once';
const text = z.string({ error: ONCE });

function wholeNumber(minimum: number, maximum: number, otherwise: number, description: string) {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  const number = text
    .regex(/^\d{1,16}$/, { error })
    .transform(Number)
    .refine(value => value >= minimum && value <= maximum, { error })
    .default(otherwise);
  return withJsonSchema(number, { type: 'integer', minimum, maximum, default: otherwise, description });
}

const BOOLEAN = 'must be true or false';
export const booleanParameter = withJsonSchema(
  z.enum(['true', 'false'], { error: BOOLEAN }).transform(value => value === 'true'),
  { type: 'boolean' },
);

export const dateParameter = withJsonSchema(text.pipe(date), DATE_FORM);
/** Of at most so many characters: no field that it is compared with has more. */
const parameterUpTo = (schema: z.ZodString, max: number) =>
  schema
    .refine(value => fits(value, max), { error: `must have at most ${max} characters` })
    .meta({ maxLength: max });
export const textParameterUpTo = (max: number) => parameterUpTo(text, max);
export const textParameter = textParameterUpTo(MAX_LENGTH.name);
export const filledParameter = parameterUpTo(text.min(1, { error: 'must not be empty' }), MAX_LENGTH.id);
export const requiredParameter = parameterUpTo(
  z.string({ error: issue => (issue.input === undefined ? 'is required' : ONCE) }),
  MAX_LENGTH.id,
);
export const limit = wholeNumber(1, MAX_LIMIT, DEFAULT_LIMIT, 'How many a page has at most.');
const offset = wholeNumber(0, MAX_OFFSET, 0, 'How many to pass over; for deep lists `cursor` is faster.');
const includeLimit = wholeNumber(
  1,
  MAX_LIMIT,
  DEFAULT_INCLUDE_LIMIT,
  'How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut.',
);
const cursor = text
  .describe('`X-Next-Cursor` of the page before, under the same filters. Not together with `offset`.')
  .optional();

/** Comma-separated names out of `allowed`; duplicates count once. */
function includeParameter(allowed: readonly string[]) {
  const error = `must be a comma-separated list out of ${allowed.join(', ')}`;
  // Clients repeat a parameter to say a list: include=a&include=b is include=a,b.
  const names = z
    .union([z.string(), z.array(z.string())])
    .transform(value => [
      ...new Set(
        String(value)
          .split(',')
          .map(name => name.trim())
          .filter(Boolean),
      ),
    ])
    .refine(given => given.every(name => allowed.includes(name)), { error })
    .default([]);
  return withJsonSchema(names, {
    type: 'array',
    items: { type: 'string', enum: allowed },
    description: 'Related entities to read along, comma-separated.',
  });
}

/** No parameter but these. */
export function parameters<T extends z.ZodRawShape>(shape: T) {
  const names = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: issue =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')}: no such query parameter; allowed: ${names}`
        : undefined,
  });
}

/** Any parameter, none of them heeded: probes append theirs so that no cache answers. */
export const anyParameters = z.looseObject({});

export const includeShape = (allowed: readonly string[]) => ({
  include: includeParameter(allowed),
  includeLimit,
});

/** By when it was created, or sent. */
export const orderParameter = z.enum(['asc', 'desc'], { error: 'must be asc or desc' }).default('asc');

export const pageShape = { limit, offset, cursor };

/** What every list takes beside its filters. A cursor says where to begin, and so does an offset. */
export const notBoth = (query: { offset: number; cursor?: string | undefined }): boolean =>
  query.cursor === undefined || query.offset === 0;
export const NOT_BOTH = 'cursor: cannot be combined with offset';
