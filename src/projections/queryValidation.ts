/** What may be asked of collections, for every adapter: names, filters, bounds, includes and the joins they need. */
import type { Collection, IncludeQuery, ListQuery } from './readStore.ts';

/** Names end up in what the engine is asked, so nothing but plain names is let in. */
const NAME = /^[A-Za-z]\w*$/;

/** @throws TypeError */
export function checkNames(names: readonly string[]): void {
  const bad = names.find(name => !NAME.test(name));
  if (bad !== undefined) throw new TypeError(`not a name for a collection, field or include: ${bad}`);
}

/** The includes asked for and those that are always there, once each. @throws TypeError for an unknown one. */
export function includesOf({ name, includes, always = [] }: Collection, { include }: IncludeQuery): string[] {
  const unknown = include.find(wanted => !Object.hasOwn(includes, wanted));
  if (unknown !== undefined) throw new TypeError(`${name} has no include ${unknown}`);
  const wanted = [...always, ...include];
  return Object.keys(includes).filter(candidate => wanted.includes(candidate));
}

/** @throws TypeError for filters or bounds that the collection does not have. */
export function validateQuery({ filters, listedBy, name, orderBy }: Collection, query: ListQuery): void {
  const unknown = Object.keys(query.where).find(field => !filters.includes(field));
  if (unknown !== undefined) throw new TypeError(`${name} has no filter ${unknown}`);
  if (listedBy !== undefined && !Object.hasOwn(query.where, listedBy))
    throw new TypeError(`${name} is listed by ${listedBy} alone`);
  const bounded = query.after !== undefined || query.before !== undefined;
  if (bounded && orderBy === undefined) throw new TypeError(`${name} is ordered by creation alone`);
}

/** The combinations of filters, none among them, that lists are found by. */
export const listKeysOf = ({ filters, listedBy }: Collection): readonly (readonly string[])[] =>
  listedBy === undefined ? [[], ...filters.map(filter => [filter])] : [[listedBy]];

/** The combinations of fields by which includes of any collection look documents of this one up. */
export function joinsInto(name: string, collections: readonly Collection[]): readonly (readonly string[])[] {
  return collections
    .flatMap(collection => Object.values(collection.includes))
    .filter(include => include.collection === name)
    .map(include => Object.keys(include.on));
}
