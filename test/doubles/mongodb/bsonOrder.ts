/** The order of BSON's scalars, and keys under which equal ones meet in a Map. Other values are stored, not compared. */
import { BSON } from 'mongodb';
import { notImplemented } from './errors.ts';

const MISSING = 0;
const NULL = 1;
const NUMBER = 2;
const TEXT = 3;
const OBJECT_ID = 7;
const BOOLEAN = 8;
const DATE = 9;

/** Values of one rank are compared with each other; others by rank. Queries compare within a rank only. */
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
  if (value instanceof Date) return DATE;
  if (value instanceof BSON.ObjectId) return OBJECT_ID;
  throw notImplemented(`comparing with ${JSON.stringify(value)}`);
}

/** Missing (undefined) before null before numbers, whatever their type, before texts … */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const rank = rankOf(a);
  return rank - rankOf(b) || (COMPARERS[rank] ?? (() => 0))(a as never, b as never);
}

/** As queries and sorts see it: nothing is the same as null. */
export function compareLoosely(a: unknown, b: unknown): number {
  return compare(a ?? null, b ?? null);
}

/** Of those ranks that have more than one value. */
const COMPARERS: { readonly [rank: number]: (a: never, b: never) => number } = {
  [NUMBER]: compareNumbers,
  [TEXT]: compareTexts,
  [OBJECT_ID]: (a: BSON.ObjectId, b: BSON.ObjectId) => Buffer.compare(a.id, b.id),
  [BOOLEAN]: (a: boolean, b: boolean) => Number(a) - Number(b),
  [DATE]: (a: Date, b: Date) => a.getTime() - b.getTime(),
};

/** Numbers of different types by value. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
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
      return keyOfObject(value);
  }
}

function keyOfObject(value: unknown): Key {
  if (value instanceof BSON.ObjectId) return `o${value.toHexString()}`;
  return rankOf(value) === DATE ? `d${Number(value)}` : null;
}

function keyOfInt64(value: bigint): Key {
  const rounded = Number(value);
  return BigInt(rounded) === value ? rounded : value;
}

/** The same bytes on the wire, as far as a client can tell: 1 and 1n are equal, yet not identical. */
export function identical(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  return Buffer.compare(BSON.serialize({ value: a }), BSON.serialize({ value: b })) === 0;
}
