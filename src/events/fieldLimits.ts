/**
 * The greatest lengths of text fields, in characters (Unicode code points, as `maxLength` of JSON Schema counts them).
 * What comes in beyond them is refused with 400; what the system itself writes is cut. Stored texts are never measured.
 */
import { z } from 'zod';

export const MAX_LENGTH = {
  /** Ids, ours and those of platforms. */
  id: 255,
  name: 255,
  phone: 64,
  email: 254,
  address: 1_000,
  /** Descriptions and contents. */
  text: 65_536,
  url: 2_048,
  /** Tokens and password hashes. */
  secret: 4_096,
} as const;

const longerTexts = z.registry<{ readonly max: number }>();

/** A schema of texts that may be longer than a name. */
export const longer = (schema: z.ZodString, max: number): z.ZodString =>
  schema.register(longerTexts, { max });

/** How long the texts of a stored field can have come in. */
export const maxLengthOf = (schema: z.ZodString): number => longerTexts.get(schema)?.max ?? MAX_LENGTH.name;

export function fits(text: string, max: number): boolean {
  if (text.length <= max) return true;
  return text.length <= 2 * max && lengthOf(text) <= max;
}

function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length++;
  return length;
}

/** The first `max` characters. */
export function cutTo(text: string, max: number): string {
  if (fits(text, max)) return text;
  // A character takes two places at most, and the one at the end may be cut in half.
  return Array.from(text.slice(0, 2 * max))
    .slice(0, max)
    .join('');
}
