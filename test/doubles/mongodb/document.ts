/** Documents as they come off the wire (int64 is bigint, other numbers are number), and reading a command's fields. */
import { CommandError } from './errors.ts';

export type Document = { readonly [field: string]: unknown };

/** A document, and not one of BSON's scalar classes, an array, a date or a regular expression. */
export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** `{ $gt: 1 }`, but not `{ a: 1 }`. */
export function isOperators(value: unknown): value is Document {
  return isDocument(value) && Object.keys(value)[0]?.startsWith('$') === true;
}

export function textOf(command: Document, field: string): string {
  const value = command[field];
  if (typeof value === 'string') return value;
  throw wrongType(field, 'string');
}

export function numberOf(command: Document, field: string, otherwise: number): number {
  const value = command[field] ?? otherwise;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw wrongType(field, 'number');
}

export function documentOf(command: Document, field: string): Document {
  const value = command[field] ?? {};
  if (isDocument(value)) return value;
  throw wrongType(field, 'object');
}

export function documentsOf(command: Document, field: string): readonly Document[] {
  const value = command[field] ?? [];
  if (Array.isArray(value) && value.every(isDocument)) return value;
  throw wrongType(field, 'array of objects');
}

function wrongType(field: string, expected: string): CommandError {
  return new CommandError(14, `BSON field '${field}' is the wrong type, expected type '${expected}'`);
}
