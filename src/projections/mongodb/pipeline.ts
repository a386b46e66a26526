/** Queries as aggregations. Pure. A value of a query stands under `$eq`, so no value can pass for an operator. */
import type { PageEnd } from '../cursor.ts';
import type { Collection, Include, ListQuery, Visibility } from '../readStore.ts';
import { visibleOf } from '../visibility.ts';
import { LIVING, orderOf, orderPathOf, pathOf } from './schema.ts';

export type Conditions = Record<string, unknown>;
export type Stage = Record<string, unknown>;

export interface Joining {
  readonly collections: ReadonlyMap<string, Collection>;
  /** The stored name of a collection. */
  readonly stored: (name: string) => string;
  readonly includeLimit: number;
  readonly visibility: Visibility | undefined;
}

/** Where a row carries what one of its includes found. */
export const foundPath = (include: string) => `found_${include}` as const;

/** What is seen may be told by the id as well. */
export const matchOne = (collection: Collection, id: string, visibility?: Visibility): Conditions => {
  const { _id: ids, ...seen } = seenOf(collection, visibility) ?? {};
  return { _id: { $eq: id, ...Object(ids) }, place: LIVING, ...seen };
};

/** Undefined where all of it is seen. */
function seenOf(collection: Collection, visibility: Visibility | undefined): Conditions | undefined {
  const within = visibleOf(visibility, collection)?.within;
  return within && { [pathOf(collection, within.field)]: { $in: [...within.values] } };
}

/** The rows of a list, from `from` on. */
export function matchOf(collection: Collection, query: ListQuery, from?: PageEnd): Conditions {
  const conditions: Record<string, object> = {};
  const add = (path: string, condition: object) => {
    conditions[path] = { ...conditions[path], ...condition };
  };
  for (const [field, value] of Object.entries(query.where)) add(pathOf(collection, field), { $eq: value });
  for (const [path, condition] of Object.entries(seenOf(collection, query.visibility) ?? {}))
    add(path, Object(condition));
  const order = orderPathOf(collection);
  if (order === undefined) {
    add('place', placeBounds(query, from));
    return conditions;
  }
  add(order, orderBounds(query, from));
  if (!from) return conditions;
  const further = query.descending ? '$lt' : '$gt';
  // The bound on the order lets the index begin there; this skips what was shown of those with an equal one.
  return {
    ...conditions,
    $or: [{ [order]: { [further]: from.order } }, { place: { [further]: from.place } }],
  };
}

function placeBounds({ descending }: ListQuery, from: PageEnd | undefined): object {
  if (!from) return LIVING;
  return descending ? { ...LIVING, $lt: from.place } : { $gt: from.place };
}

/** Only a living row has a text here, and a bound by a text is met by texts alone. */
function orderBounds({ after, before, descending }: ListQuery, from: PageEnd | undefined): object {
  const resumed = from ? { [descending ? '$lte' : '$gte']: from.order } : {};
  const lower = after === undefined ? { $gte: '' } : { $gt: after };
  const upper = before === undefined ? {} : { $lt: before };
  return { ...lower, ...upper, ...resumed };
}

export function sortOf(collection: Collection, descending = false): { [path: string]: 1 | -1 } {
  return Object.fromEntries(orderOf(collection).map(path => [path, descending ? -1 : 1]));
}

/** One page, and the first row after it where `limit` is one more. */
export function pageStages(collection: Collection, query: ListQuery, limit: number, from?: PageEnd): Stage[] {
  const skip = from ? 0 : query.offset;
  return [
    { $match: matchOf(collection, query, from) },
    { $sort: sortOf(collection, query.descending) },
    ...(skip > 0 ? [{ $skip: skip }] : []),
    { $limit: limit },
  ];
}

/** Reads includes along, for the whole page at once. */
export function joinStages(joining: Joining, collection: Collection, includes: readonly string[]): Stage[] {
  return includes.map(name => joinStage(joining, collection, name, true));
}

function joinStage(joining: Joining, collection: Collection, name: string, nested: boolean): Stage {
  const { include, related } = joinOf(joining.collections, collection, name);
  const pairs = Object.entries(include.on).map(([theirs, ours], index) => ({
    theirs: `$${pathOf(related, theirs)}`,
    ours: `$${pathOf(collection, ours)}`,
    variable: `key${index}`,
  }));
  // What is nothing with us matches nothing, not even what is nothing with them.
  const equal = pairs.flatMap(({ theirs, variable }) => [
    { $eq: [theirs, `$$${variable}`] },
    { $gt: [`$$${variable}`, null] },
  ]);
  // `always` reaches one level deep: what it reads along comes plain.
  const along = nested ? (related.always ?? []) : [];
  return {
    $lookup: {
      from: joining.stored(related.name),
      let: Object.fromEntries(pairs.map(({ variable, ours }) => [variable, ours])),
      pipeline: [
        { $match: { $expr: { $and: equal }, ...livingOf(related), ...seenOf(related, joining.visibility) } },
        ...cutStages(related, include, joining.includeLimit),
        ...along.map(inner => joinStage(joining, related, inner, false)),
      ],
      as: foundPath(name),
    },
  };
}

export function joinOf(
  collections: ReadonlyMap<string, Collection>,
  collection: Collection,
  name: string,
): { readonly include: Include; readonly related: Collection } {
  const include = collection.includes[name];
  const related = include && collections.get(include.collection);
  if (!related) throw new TypeError(`${collection.name} has no include ${name}`);
  return { include, related };
}

function livingOf(collection: Collection): Conditions {
  const order = orderPathOf(collection);
  return order === undefined ? { place: LIVING } : { [order]: { $gte: '' } };
}

/** One more than is answered, to know whether the list was cut. */
function cutStages(related: Collection, { kind, on, keep }: Include, includeLimit: number): Stage[] {
  if (Object.hasOwn(on, related.id)) return [];
  const sort = { $sort: sortOf(related, kind === 'many' && keep === 'newest') };
  return [sort, { $limit: kind === 'one' ? 1 : includeLimit + 1 }];
}
