/**
 * What a reader may see: of each collection which documents, and which of their fields read null. It is part of what is
 * asked of a read store, so that pages, totals and includes are narrowed by the engine and never afterwards.
 */
import type { Collection, Document, ListQuery, Scalar } from './readStore.ts';

/** Holds for a document whose field has one of the values. */
export interface OneOf {
  readonly field: string;
  readonly values: readonly string[];
}

export interface Visible {
  /** Only these documents. The field is the id, or one that is filtered by. Undefined: all. */
  readonly within?: OneOf;
  /** Fields that read null. */
  readonly hidden?: readonly string[];
  /** Documents whose hidden fields are shown all the same. */
  readonly unless?: OneOf;
}

/** By collection. Of a collection that is not named nothing is seen. */
export type Visibility = { readonly [collection: string]: Visible };

/** Undefined where all of it is seen. */
export function visibleOf(visibility: Visibility | undefined, { name, id }: Collection): Visible | undefined {
  if (visibility === undefined) return undefined;
  return Object.hasOwn(visibility, name) ? visibility[name] : { within: { field: id, values: [] } };
}

const holds = ({ field, values }: OneOf, document: Document): boolean => {
  const value: Scalar | undefined = document[field];
  return typeof value === 'string' && values.includes(value);
};

export const isSeen = (visible: Visible | undefined, document: Document): boolean =>
  visible?.within === undefined || holds(visible.within, document);

/** The document as it is shown. */
export function withoutHidden<D extends Document>(visible: Visible | undefined, document: D): D {
  const { hidden = [], unless } = visible ?? {};
  if (hidden.length === 0 || (unless && holds(unless, document))) return document;
  return { ...document, ...Object.fromEntries(hidden.map(field => [field, null])) };
}

export interface Narrowed {
  readonly query: ListQuery;
  /** What the documents must be of beside `query.where`; never without values. */
  readonly within: OneOf | undefined;
}

/** The list as its reader may see it, asked as plainly as can be; undefined where there is nothing to see. */
export function narrow(collection: Collection, query: ListQuery): Narrowed | undefined {
  const within = visibleOf(query.visibility, collection)?.within;
  if (within === undefined) return { query, within };
  const { field, values } = within;
  const [only] = values;
  if (only === undefined) return undefined;
  const asked = query.where[field];
  if (asked !== undefined)
    return holds(within, { [field]: asked }) ? { query, within: undefined } : undefined;
  if (values.length > 1 || !collection.filters.includes(field)) return { query, within };
  return { query: { ...query, where: { ...query.where, [field]: only } }, within: undefined };
}

/** What is answered where there is nothing to see. */
export const NOTHING_SEEN = {
  text: '[]',
  total: 0,
  isCut: false,
  nextCursor: undefined,
  truncated: [],
} as const;
