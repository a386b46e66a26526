/** Filters that match by what a text says instead of how it is spelt. Pure; the same for every adapter. */
import { composed, currencyKey, emailKey, phoneKey } from '../events/comparable.ts';
import { joinsInto } from './queryValidation.ts';
import type { Collection, Document, Folding, ListQuery, Scalar } from './readStore.ts';

const foldings = {
  // No address has a blank within: in a query string one stands for the `+` of a tag.
  email: (text: string) => emailKey(text.trim().replaceAll(' ', '+')),
  composed,
  phone: phoneKey,
  currency: currencyKey,
} as const satisfies Record<Folding, (text: string) => string>;

/** The value by which a field is looked up. A folded value stays as it is. */
export function foldedValue({ folded }: Collection, field: string, value: Scalar): Scalar {
  const folding = folded?.[field];
  return folding === undefined || typeof value !== 'string' ? value : foldings[folding](value);
}

/** The query with the values of its filters folded. */
export function foldedQuery(collection: Collection, query: ListQuery): ListQuery {
  if (collection.folded === undefined) return query;
  const where = Object.entries(query.where).map(([field, value]) => [
    field,
    foldedValue(collection, field, value),
  ]);
  return { ...query, where: Object.fromEntries(where) };
}

/** The folded values of those fields of a document that have one; undefined where none has. */
export function foldedFields(collection: Collection, document: Document): Document | undefined {
  const fields = Object.keys(collection.folded ?? {}).filter(field => Object.hasOwn(document, field));
  if (fields.length === 0) return undefined;
  return Object.fromEntries(
    fields.map(field => [field, foldedValue(collection, field, document[field] ?? null)]),
  );
}

/** What is joined, matched or ordered by is taken as it is. @throws TypeError */
export function checkFolded(collection: Collection, collections: readonly Collection[]): void {
  const { name, id, orderBy, includes, naturalKeys = [], filters } = collection;
  const exact = [
    ...[id, orderBy],
    ...naturalKeys.flat(),
    ...joinsInto(name, collections).flat(),
    ...Object.values(includes).flatMap(include => Object.values(include.on)),
  ];
  const bad = Object.keys(collection.folded ?? {}).find(
    field => exact.includes(field) || !filters.includes(field),
  );
  if (bad !== undefined) throw new TypeError(`${name}.${bad} cannot be folded`);
}
