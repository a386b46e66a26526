/** The order of BSON values, and keys under which equal ones meet in a Map. */
import { BSON } from 'mongodb';
import type { Document } from './document.ts';

const MISSING = 0;
const NULL = 1;
const NUMBER = 2;
const TEXT = 3;
const DOCUMENT = 4;
const ARRAY = 5;
const BOOLEAN = 8;
const DATE = 9;

/** By `_bsontype`, what is neither a JavaScript scalar nor a plain object. */
const CLASS_RANKS: { readonly [type: string]: number } = {
  MinKey: -1,
  Decimal128: NUMBER,
  BSONSymbol: TEXT,
  Binary: 6,
  ObjectId: 7,
  Timestamp: 10,
  BSONRegExp: 11,
  DBRef: 12,
  Code: 13,
  MaxKey: 127,
};

/** Values of one rank are compared with each other; others by rank. Queries compare within a rank alone. */
export function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'undefined':
      return MISSING;
    case 'number':
    case 'bigint':
      return NUMBER;
    case 'string':
      return TEXT;
    case 'boolean':
      return BOOLEAN;
    default:
      return rankOfObject(value);
  }
}

function rankOfObject(value: unknown): number {
  if (value === null) return NULL;
  if (Array.isArray(value)) return ARRAY;
  if (value instanceof Date) return DATE;
  if (value instanceof RegExp) return CLASS_RANKS.BSONRegExp ?? DOCUMENT;
  return CLASS_RANKS[bsonTypeOf(value) ?? ''] ?? DOCUMENT;
}

function bsonTypeOf(value: unknown): string | undefined {
  return (value as { _bsontype?: string })._bsontype;
}

/** Missing (undefined) before null before numbers, whatever their type, before texts … */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const rank = rankOf(a);
  return rank - rankOf(b) || (COMPARERS[rank] ?? compareByBytes)(a as never, b as never);
}

/** As queries and sorts see it: nothing is the same as null. */
export function compareLoosely(a: unknown, b: unknown): number {
  return compare(a ?? null, b ?? null);
}

const COMPARERS: { readonly [rank: number]: (a: never, b: never) => number } = {
  [MISSING]: () => 0,
  [NULL]: () => 0,
  [NUMBER]: compareNumbers,
  [TEXT]: (a: unknown, b: unknown) => compareTexts(String(a), String(b)),
  [DOCUMENT]: compareDocuments,
  [ARRAY]: compareArrays,
  [BOOLEAN]: (a: boolean, b: boolean) => Number(a) - Number(b),
  [DATE]: (a: Date, b: Date) => a.getTime() - b.getTime(),
};

/** Numbers of different types by value; NaN before all others. */
function compareNumbers(left: unknown, right: unknown): number {
  const [a, b] = [plainNumber(left), plainNumber(right)];
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

function plainNumber(value: unknown): number | bigint {
  return typeof value === 'bigint' ? value : Number(value);
}

/** By UTF-8 bytes, which is by code point; JavaScript's own order is by UTF-16 unit. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return aboveSurrogates(x) - aboveSurrogates(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all that a single unit can say. */
function aboveSurrogates(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (const [i, value] of a.entries()) {
    if (i >= b.length) return 1;
    const order = compare(value, b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Field by field in their order: type, then name, then value. */
function compareDocuments(a: Document, b: Document): number {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (const [i, [name, value]] of left.entries()) {
    const [otherName, other] = right[i] ?? [];
    if (otherName === undefined) return 1;
    const order = rankOf(value) - rankOf(other) || compareTexts(name, otherName) || compare(value, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareByBytes(a: unknown, b: unknown): number {
  return Buffer.compare(BSON.serialize({ value: a }), BSON.serialize({ value: b }));
}

export type Key = string | number | bigint | boolean | null;

/** Equal values, missing and null among them, have equal keys in a Map. */
export function keyOf(value: unknown): Key {
  switch (typeof value) {
    case 'string':
      return `s${value}`;
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return keyOfInt64(value);
    default:
      return keyOfObject(value ?? null);
  }
}

function keyOfInt64(value: bigint): Key {
  const rounded = Number(value);
  return BigInt(rounded) === value ? rounded : value;
}

function keyOfObject(value: object | null): Key {
  if (value === null) return null;
  const rank = rankOf(value);
  if (rank === NUMBER) return Number(value);
  if (rank === ARRAY) return `a${textKey(value as readonly unknown[])}`;
  if (rank === DOCUMENT) return `d${textKey(Object.entries(value).flat())}`;
  return `o${rank}${BSON.EJSON.stringify(value)}`;
}

/** One text for several values, in their order. */
export function textKey(values: readonly unknown[]): string {
  return JSON.stringify(values.map(keyOf), (_, key: unknown) =>
    typeof key === 'bigint' ? { int64: String(key) } : key,
  );
}

/** The same bytes on the wire, as far as a client can tell: 1 and 1n are equal, yet not identical. */
export function identical(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  return compareByBytes(a, b) === 0;
}
