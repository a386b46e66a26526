/**
 * Parses what crosses the edge; what does not parse becomes a 400 whose message names the field. Messages repeat no
 * more of the input than helps to find what is wrong.
 */
import type { z } from 'zod';
import { invalidInput, shortened } from './problems.ts';

/** Of a path to a field: its last keys, each cut. */
const MAX_PATH_KEYS = 16;
const MAX_KEY_LENGTH = 64;
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
  const keys = issue.path.slice(-MAX_PATH_KEYS).map(key => shortened(String(key), MAX_KEY_LENGTH));
  const field = keys.join('.');
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

/** A value, and by what key which other one holds it: what its path is, is only asked where it is bad. */
interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly parent: Place | undefined;
}

/** The path of a text that cannot be stored, a key's included; undefined when there is none. */
export function findUnstorableText(body: unknown): string | undefined {
  // Not recursive: a frame may be nested as deep as it is long.
  const waiting: Place[] = [{ value: body, key: '', parent: undefined }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, key } = place;
    if (hasUnstorableText(key) || (typeof value === 'string' && hasUnstorableText(value))) {
      return pathOf(place);
    }
    addMembers(place, waiting);
  }
  return undefined;
}

function addMembers(parent: Place, places: Place[]): void {
  if (typeof parent.value !== 'object' || parent.value === null) return;
  for (const [key, value] of Object.entries(parent.value)) places.push({ value, key, parent });
}

/** `orderItems.0.note`; its end alone where it would be long. */
function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | undefined = place; at?.parent && keys.length < MAX_PATH_KEYS; at = at.parent) {
    keys.unshift(shortened(at.key.toWellFormed(), MAX_KEY_LENGTH));
  }
  return keys.join('.');
}
