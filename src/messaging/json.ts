/** JSON from outside made fit for the log, and digests of it that do not depend on the order of keys. */
import { createHash } from 'node:crypto';
import type { Json } from '../events/event.ts';
import { WrittenNumber } from '../exactJson.ts';

/** What lies deeper is left out: nobody sends it, and it would exhaust the stack of its reader. */
const MAX_DEPTH = 50;
const TOO_DEEP = '[nested too deeply]';

/** No engine keeps U+0000 and halves of surrogate pairs faithfully: U+FFFD stands for each. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd');

/** A parsed JSON value with nothing in it that cannot be stored; a number that no double keeps becomes its text. */
export function storable(value: unknown, depth = 0): Json {
  if (value instanceof WrittenNumber) return value.source;
  if (typeof value !== 'object' || value === null) return storableScalar(value);
  if (depth === MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) return value.map(each => storable(each, depth + 1));
  const fields = Object.entries(value).map(([key, each]) => [storableText(key), storable(each, depth + 1)]);
  return Object.fromEntries(fields);
}

function storableScalar(value: unknown): Json {
  if (typeof value === 'string') return storableText(value);
  if (typeof value === 'boolean') return value;
  return Number.isFinite(value) ? Number(value) : null;
}

/** The value as text, the keys of its objects in order: equal for values that are equal. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
}

/** SHA-256 of the canonical text, in hexadecimal. */
export const digestOf = (value: Json): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

/** A field of a value that may be anything; undefined where there is none. */
export function field(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    found = Object.hasOwn(found, name) ? (found as { readonly [key: string]: Json })[name] : undefined;
  }
  return found;
}

/** Longer ones are no ids. */
const MAX_ID_LENGTH = 1_000;

/** An id, which is text or a whole number; undefined for anything else. */
export function idOf(value: Json | undefined): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string' || value === '' || value.length > MAX_ID_LENGTH) return undefined;
  return value;
}

/** Those of the fields that are there and plain. */
export function pick(object: Json | undefined, names: readonly string[]): { readonly [field: string]: Json } {
  const picked: Record<string, Json> = {};
  for (const name of names) {
    const value = field(object, name);
    if (value !== undefined && Object(value) !== value) picked[name] = value;
  }
  return picked;
}
