/** Parses what crosses the edge; what does not parse becomes a 400 whose message names the field. */
import type { z } from 'zod';
import { invalidInput } from './problems.ts';

/** @throws HttpProblem 400 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input, { reportInput: false });
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.map(sayIssue);
  throw invalidInput(messages[0] ?? 'invalid input', messages.join('; '));
}

function sayIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.join('.');
  return field === '' ? issue.message : `${field}: ${issue.message}`;
}

export interface RequiredFields {
  /** Fields that must have a value. */
  readonly required?: readonly string[];
  /** Fields that must be there, but whose value may be null. */
  readonly nullable?: readonly string[];
  /** What is said when one is missing. */
  readonly missing?: string;
}

/** @throws HttpProblem 400 with the message of `fields`, unless all of them are there. */
export function requireFields(
  body: Readonly<Record<string, unknown>>,
  { required = [], nullable = [], missing = 'A required field is missing' }: RequiredFields,
): void {
  const absent = [
    ...required.filter(field => isMissing(body[field])),
    ...nullable.filter(field => body[field] !== null && isMissing(body[field])),
  ];
  if (absent.length > 0) throw invalidInput(missing, `missing: ${absent.join(', ')}`);
}

/** Absent, null, blank text or an empty list. */
export function isMissing(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Characters that no engine keeps faithfully: U+0000 and halves of surrogate pairs. */
const hasUnstorableText = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed();

/** The path of the first text that cannot be stored, undefined when there is none. */
export function findUnstorableText(value: unknown): string | undefined {
  for (const [path, text] of textsOf(value, '')) {
    if (hasUnstorableText(text)) return path;
  }
  return undefined;
}

/** Every text in a JSON value, keys included, with its path. */
function* textsOf(value: unknown, path: string): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const childPath = path === '' ? key : `${path}.${key}`;
    yield [childPath, key];
    yield* textsOf(child, childPath);
  }
}
