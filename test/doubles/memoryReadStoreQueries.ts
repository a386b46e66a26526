/** The reading half of `memoryReadStore.ts`: everything is looked at for every question. */
import type { Position } from '../../src/events/event.ts';
import { foldedQuery, foldedValue } from '../../src/projections/folding.ts';
import type { OneOf, Visibility } from '../../src/projections/readStore.ts';
import {
  type Collection,
  type Document,
  type Include,
  type IncludeQuery,
  InvalidCursor,
  type ListAnswer,
  type ListQuery,
  MAX_ANSWER_BYTES,
} from '../../src/projections/readStore.ts';
import {
  isSeen,
  type Narrowed,
  NOTHING_SEEN,
  narrow,
  visibleOf,
  withoutHidden,
} from '../../src/projections/visibility.ts';

/** A document with what guards it; without `document` it is a tombstone. */
export interface Kept {
  readonly id: string;
  readonly place: bigint;
  readonly revision: number;
  readonly position: Position;
  readonly document: Document | undefined;
}

export interface Table {
  readonly collection: Collection;
  readonly kept: ReadonlyMap<string, Kept>;
}
type Tables = ReadonlyMap<string, Table>;
interface Living {
  readonly place: bigint;
  readonly order: string;
  readonly document: Document;
}

export function listOf(tables: Tables, name: string, asked: ListQuery): ListAnswer {
  const { collection } = tableOf(tables, name);
  const narrowed = narrow(collection, foldedQuery(collection, asked));
  if (!narrowed) return NOTHING_SEEN;
  return pageOf(tables, collection, narrowed);
}

function checkQuery(
  { name, filters, listedBy, orderBy }: Collection,
  { where, after, before }: ListQuery,
): void {
  const unknown = Object.keys(where).find(field => !filters.includes(field));
  if (unknown !== undefined) throw new TypeError(`${name} has no filter ${unknown}`);
  if (listedBy !== undefined && where[listedBy] === undefined)
    throw new TypeError(`${name} is listed by ${listedBy} only`);
  const bounded = after !== undefined || before !== undefined;
  if (bounded && orderBy === undefined) throw new TypeError(`${name} is ordered by creation only`);
}

function pageOf(tables: Tables, collection: Collection, { query, within }: Narrowed): ListAnswer {
  const { name } = collection;
  const { limit, descending = false } = query;
  checkIncludes(collection, query);
  checkQuery(collection, query);
  const matches = living(tables, name).filter(each => isWanted(each, collection, query, within));
  if (descending) matches.reverse();
  const start = query.cursor === undefined ? query.offset : startAfter(matches, name, query, query.cursor);
  const page = matches.slice(start, start + limit);
  const truncated = new Set<string>();
  const texts = withinBounds(page.map(({ document }) => textOf(tables, name, document, query, truncated)));
  const last = page[texts.length - 1];
  const isCut = texts.length < page.length;
  const answer = { text: `[${texts.join(',')}]`, truncated: [...truncated], isCut };
  if (query.total === 'none') return { ...answer, total: 0, nextCursor: undefined };
  const nextCursor = start + texts.length < matches.length ? cursorAt(name, query, last) : undefined;
  return { ...answer, total: matches.length, nextCursor };
}

function isWanted(
  { document, order }: Living,
  collection: Collection,
  { where, after, before }: ListQuery,
  within: OneOf | undefined,
): boolean {
  return (
    (within === undefined || isSeen({ within }, document)) &&
    Object.entries(where).every(
      ([field, value]) => foldedValue(collection, field, document[field] ?? null) === value,
    ) &&
    (after === undefined || compareTexts(order, after) > 0) &&
    (before === undefined || compareTexts(order, before) < 0)
  );
}

/** As many of them as an answer may hold; the first in any case. */
function withinBounds(texts: readonly string[]): readonly string[] {
  let bytes = 0;
  const end = texts.findIndex((text, index) => {
    bytes += Buffer.byteLength(text);
    return index > 0 && bytes > MAX_ANSWER_BYTES;
  });
  return end === -1 ? texts : texts.slice(0, end);
}

export function checkIncludes({ name, includes }: Collection, { include }: IncludeQuery): void {
  const unknown = include.find(wanted => !Object.hasOwn(includes, wanted));
  if (unknown !== undefined) throw new TypeError(`${name} has no include ${unknown}`);
}

/** Text of a document with the includes asked for; what is cut on the way is named in `truncated`. */
export function textOf(
  tables: Tables,
  name: string,
  document: Document,
  query: IncludeQuery,
  truncated: Set<string>,
): string {
  const { include, includeLimit, visibility } = query;
  const { always = [] } = tableOf(tables, name).collection;
  const read: Reading = { tables, includeLimit, visibility, truncated };
  const text = JSON.stringify(withIncludes(read, name, document, [...always, ...include], 0));
  if (Buffer.byteLength(text) <= MAX_ANSWER_BYTES || includeLimit === 0) return text;
  const smaller = { ...query, includeLimit: Math.floor(includeLimit / 2) };
  return textOf(tables, name, document, smaller, truncated);
}

interface Reading {
  readonly tables: Tables;
  readonly includeLimit: number;
  readonly visibility: Visibility | undefined;
  readonly truncated: Set<string>;
}

function withIncludes(
  read: Reading,
  name: string,
  document: Document,
  wanted: string[],
  depth: number,
): object {
  const { collection } = tableOf(read.tables, name);
  const { includes } = collection;
  const members = Object.entries(includes)
    .filter(([member]) => wanted.includes(member))
    .map(([member, include]) => [member, related(read, member, include, document, depth)]);
  const shown = withoutHidden(visibleOf(read.visibility, collection), document);
  return { ...shown, ...Object.fromEntries(members) };
}

/** What is read along carries its own `always` includes; what those read along comes plain. */
function related(read: Reading, member: string, include: Include, document: Document, depth: number) {
  const { tables, includeLimit, truncated } = read;
  const { always = [] } = tableOf(tables, include.collection).collection;
  const visible = visibleOf(read.visibility, tableOf(tables, include.collection).collection);
  const seen = relatedTo(document, include, tables).filter(other => isSeen(visible, other));
  const found = seen.map(other =>
    withIncludes(read, include.collection, other, depth === 0 ? [...always] : [], depth + 1),
  );
  if (include.kind === 'one') return found[0] ?? null;
  if (found.length > includeLimit) truncated.add(member);
  return cut(found, include, includeLimit);
}

function relatedTo(document: Document, { collection, on }: Include, tables: Tables): Document[] {
  return living(tables, collection)
    .map(other => other.document)
    .filter(other =>
      Object.entries(on).every(([theirs, ours]) => {
        const value = document[ours] ?? null;
        return value !== null && other[theirs] === value;
      }),
    );
}

function cut<T>(found: readonly T[], { keep }: Include, limit: number): readonly T[] {
  return keep === 'newest' ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit);
}

/** All living documents in list order. */
function living(tables: Tables, name: string): Living[] {
  const { collection, kept } = tableOf(tables, name);
  const { orderBy } = collection;
  return [...kept.values()]
    .flatMap(({ place, document }) =>
      document ? [{ place, document, order: orderBy === undefined ? '' : String(document[orderBy]) }] : [],
    )
    .sort(compare);
}

function compare(a: Living, b: Living): number {
  return compareTexts(a.order, b.order) || Number(a.place > b.place) - Number(a.place < b.place);
}

/** By code point, as the engines do; JavaScript's own comparison is by code unit. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function tableOf(tables: Tables, name: string): Table {
  const table = tables.get(name);
  if (!table) throw new TypeError(`no collection ${name}`);
  return table;
}

function askedBy(name: string, { where, after, before, descending = false }: ListQuery): string {
  return JSON.stringify([name, Object.entries(where).sort(), after ?? null, before ?? null, descending]);
}

function cursorAt(name: string, query: ListQuery, last: Living | undefined): string | undefined {
  if (!last) return undefined;
  const { order, place } = last;
  return Buffer.from(JSON.stringify([askedBy(name, query), order, String(place)])).toString('base64url');
}

/** The index of the first match after the cursor. @throws InvalidCursor */
function startAfter(matches: readonly Living[], name: string, query: ListQuery, cursor: string): number {
  const { order, place } = parseCursor(name, query, cursor);
  const end: Living = { order, place: BigInt(place), document: {} };
  const index = matches.findIndex(
    match => (query.descending ? compare(end, match) : compare(match, end)) > 0,
  );
  return index === -1 ? matches.length : index;
}

function parseCursor(name: string, query: ListQuery, cursor: string): { order: string; place: string } {
  try {
    const [asked, order, place]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (asked === askedBy(name, query) && typeof order === 'string' && typeof place === 'string') {
      return { order, place };
    }
  } catch (cause) {
    throw new InvalidCursor('Not a cursor', { cause });
  }
  throw new InvalidCursor('The cursor belongs to another query');
}
