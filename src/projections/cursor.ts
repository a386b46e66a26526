/** Where a page of a list ended, as an opaque text that only the same query takes back. */
import { hash } from 'node:crypto';
import { type Collection, InvalidCursor, type ListQuery } from './readStore.ts';

export interface PageEnd {
  /** Place of the page's last document: a decimal integer of 64 bits. */
  readonly place: bigint;
  /** Its value of the collection's `orderBy`; null where the collection has none. */
  readonly order: string | null;
}

const LARGEST_PLACE = 2n ** 63n - 1n;
const DIGEST_LENGTH = 10;

/** Paging further with another filter, bound or direction would skip or repeat without a word. */
function digestOf(collection: Collection, query: ListQuery): string {
  const where = Object.entries(query.where).sort(([a], [b]) => (a < b ? -1 : 1));
  const { after = null, before = null, descending = false } = query;
  const asked = JSON.stringify([collection.name, where, after, before, descending]);
  return hash('sha256', asked, 'base64url').slice(0, DIGEST_LENGTH);
}

export function encodeCursor(collection: Collection, query: ListQuery, { place, order }: PageEnd): string {
  const content = JSON.stringify([digestOf(collection, query), String(place), order]);
  return Buffer.from(content).toString('base64url');
}

/** @throws InvalidCursor */
export function decodeCursor(collection: Collection, query: ListQuery, cursor: string): PageEnd {
  const [digest, place, order] = parse(cursor);
  const ordered = collection.orderBy !== undefined;
  if (digest !== digestOf(collection, query)) throw new InvalidCursor('The cursor belongs to another query');
  if (typeof place !== 'string' || !/^\d{1,19}$/.test(place)) throw new InvalidCursor('Not a cursor');
  if (BigInt(place) > LARGEST_PLACE) throw new InvalidCursor('Not a cursor');
  if (ordered && typeof order === 'string') return { place: BigInt(place), order };
  if (!ordered && order === null) return { place: BigInt(place), order };
  throw new InvalidCursor('Not a cursor');
}

function parse(cursor: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(content) && content.length === 3) return content;
  } catch (cause) {
    throw new InvalidCursor('Not a cursor', { cause });
  }
  throw new InvalidCursor('Not a cursor');
}
