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

interface Place {
  readonly path: string;
  readonly value: unknown;
}

/** The path of a text that cannot be stored, a key's included; undefined when there is none. */
export function findUnstorableText(body: unknown): string | undefined {
  // Not recursive: a body may be nested as deep as it is long.
  const waiting: Place[] = [{ path: '', value: body }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { path, value } = place;
    if (typeof value === 'string' && hasUnstorableText(value)) return path;
    for (const member of membersOf(place)) waiting.push(member);
  }
  return undefined;
}

/** What an object or a list holds, keys and values; nothing of other values. */
function membersOf({ path, value }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [
      { path: at, value: key },
      { path: at, value: child },
    ];
  });
}
