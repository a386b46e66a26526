/** Rows, field paths, indexes and the fingerprint, derived from the collections alone. */
import { createHash } from 'node:crypto';
import { checkFolded } from '../folding.ts';
import { checkNames, joinsInto, listKeysOf } from '../queryValidation.ts';
import type { Collection, Document } from '../readStore.ts';
import type { Int64 } from './int64.ts';

/** Part of the fingerprint: raise it when rows written by older code must not be read by newer code. */
const ADAPTER_VERSION = 1;

/** A document with what guards it; once deleted, its id and position alone: what is older cannot bring it back. */
export interface Row {
  readonly _id: string;
  readonly place?: Int64;
  /** Of the last event that changed it. */
  readonly position: Int64;
  readonly revision?: number;
  readonly doc?: Document;
  /** The values of folded fields, by which they are looked up. */
  readonly folded?: Document;
  readonly deleted?: true;
}

interface Index {
  readonly name: string;
  readonly key: { readonly [path: string]: 1 };
}

/** What tells a living document from a deleted one: only it has a place. */
export const LIVING = { $gte: 0n } as const;

/** Where a field is looked up. */
export function pathOf({ id, folded }: Collection, field: string): string {
  if (field === id) return '_id';
  return folded && Object.hasOwn(folded, field) ? `folded.${field}` : `doc.${field}`;
}

export const orderPathOf = ({ orderBy }: Collection): string | undefined =>
  orderBy === undefined ? undefined : `doc.${orderBy}`;

/** What lists are sorted by. */
export function orderOf(collection: Collection): readonly string[] {
  const path = orderPathOf(collection);
  return path === undefined ? ['place'] : [path, 'place'];
}

/**
 * Indexes by which rows with equal values come out in list order: for every filter, join and natural key, and for all
 * rows. By the id there is one already.
 */
export function indexesOf(collection: Collection, collections: readonly Collection[]): readonly Index[] {
  const { id, name, filters, includes, naturalKeys = [] } = collection;
  checkFolded(collection, collections);
  const joins = joinsInto(name, collections);
  const ours = Object.values(includes).flatMap(include => Object.values(include.on));
  checkNames([
    name,
    id,
    ...filters,
    ...ours,
    ...joins.flat(),
    ...naturalKeys.flat(),
    ...Object.keys(includes),
  ]);
  const indexes = [...listKeysOf(collection), ...joins, ...naturalKeys]
    .filter(fields => !fields.includes(id))
    .map(fields => indexOn(collection, fields));
  return [...new Map(indexes.map(index => [index.name, index])).values()];
}

function indexOn(collection: Collection, fields: readonly string[]): Index {
  const paths = new Set([...fields.map(field => pathOf(collection, field)), ...orderOf(collection)]);
  const name = ['by', ...fields].join('_');
  return { name, key: Object.fromEntries([...paths].map(path => [path, 1])) };
}

/** Differs where rows laid out for other collections, or by another version of this adapter, are of no use. */
export function fingerprintOf(collections: readonly Collection[]): string {
  return createHash('sha256')
    .update(JSON.stringify([ADAPTER_VERSION, collections]))
    .digest('base64url')
    .slice(0, 16);
}
