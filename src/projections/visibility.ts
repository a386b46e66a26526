/** What a reader may see, worked out for adapters: pages, totals and includes are narrowed by the engine, never afterwards. */
import type { Collection, Document, ListQuery, OneOf, Scalar, Visibility, Visible } from './readStore.ts';

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
