/** Schemas of query parameters: text in, typed values out; an unknown parameter says which ones there are. */
import { z } from 'zod';
import { date } from './body.ts';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 1_000;
export const DEFAULT_INCLUDE_LIMIT = 100;
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;

const ONCE = 'must be given once';
const text = z.string({ error: ONCE });

function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return text
    .regex(/^\d{1,16}$/, { error })
    .transform(Number)
    .refine(value => value >= min && value <= max, { error });
}

const BOOLEAN = 'must be true or false';
export const booleanParameter = z
  .enum(['true', 'false'], { error: BOOLEAN })
  .transform(value => value === 'true');

export const dateParameter = text.pipe(date);
export const textParameter = text;
export const limit = wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT);
const offset = wholeNumber(0, MAX_OFFSET).default(0);
const includeLimit = wholeNumber(1, MAX_LIMIT).default(DEFAULT_INCLUDE_LIMIT);

/** Comma-separated names out of `allowed`; duplicates count once. */
function includeParameter(allowed: readonly string[]) {
  const error = `must be a comma-separated list out of ${allowed.join(', ')}`;
  return text
    .transform(value => [
      ...new Set(
        value
          .split(',')
          .map(name => name.trim())
          .filter(Boolean),
      ),
    ])
    .refine(names => names.every(name => allowed.includes(name)), { error })
    .default([]);
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

export const includeShape = (allowed: readonly string[]) => ({
  include: includeParameter(allowed),
  includeLimit,
});

export const pageShape = { limit, offset, cursor: text.optional() };

/** What every list takes beside its filters. A cursor says where to begin, and so does an offset. */
export const notBoth = (query: { offset: number; cursor?: string | undefined }): boolean =>
  query.cursor === undefined || query.offset === 0;
export const NOT_BOTH = 'cursor: cannot be combined with offset';
