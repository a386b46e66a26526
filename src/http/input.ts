/**
 * Parses what crosses the edge; what does not parse becomes a 400 whose message names the field. Messages repeat no
 * more of the input than helps to find what is wrong.
 */
import type { z } from 'zod';
import { fieldPath } from '../api/fieldPath.ts';
import { invalidInput } from './problems.ts';

/** How many of the faults of one input are listed. */
const MAX_ISSUES = 20;

/** @throws HttpProblem 400 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input, { reportInput: false });
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.slice(0, MAX_ISSUES).map(formatIssue);
  throw invalidInput(messages[0] ?? 'invalid input', messages.join('; '));
}

function formatIssue(issue: z.core.$ZodIssue): string {
  const field = fieldPath(issue.path);
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
