/**
 * A change as an update of single rows, guarded by position. Pure. Guards let equal positions pass: the changes of one
 * event may come again, one after another, and leave the same.
 */
import type { AnyBulkWriteOperation } from 'mongodb';
import { foldedFields, foldedValue } from '../folding.ts';
import type { Change, Collection, Delete, Document, Patch, Put, Scalar } from '../readStore.ts';
import { sortKeyOf } from '../sortKey.ts';
import { LIVING, pathOf, type Row } from './schema.ts';

type Operation = AnyBulkWriteOperation<Row>;
type Fields = Record<string, unknown>;

/** Undefined where nothing can match. @throws TypeError for a change that the collection does not know. */
export function operationOf(collection: Collection, change: Change): Operation | undefined {
  switch (change.op) {
    case 'put':
      return putOf(collection, change);
    case 'patch':
      return patchOf(collection, change);
    case 'delete':
      return deleteOf(collection, change);
    default:
      return change satisfies never;
  }
}

/** An upsert that leaves alone what is there, a deleted row too. */
function putOf(collection: Collection, put: Put): Operation {
  const { id, position, revision, document: doc } = put;
  const folded = foldedFields(collection, doc);
  const row = { place: sortKeyOf(put), position, revision, doc, ...(folded ? { folded } : {}) };
  return { updateOne: { filter: { _id: id }, update: { $setOnInsert: row }, upsert: true } };
}

function patchOf(
  collection: Collection,
  { match, set, max = {}, revision, position }: Patch,
): Operation | undefined {
  checkPatch(collection, match);
  const filter = filterOf(collection, match, position);
  if (!filter) return undefined;
  const fields: Fields = { position };
  if (revision !== undefined) fields.revision = revision;
  for (const [field, value] of Object.entries(set)) fields[`doc.${field}`] = value;
  for (const [field, value] of Object.entries(foldedFields(collection, set) ?? {}))
    fields[`folded.${field}`] = value;
  const update: { $set: Fields; $max?: Fields } = { $set: fields };
  const raised = raisedFields(fields, max);
  if (Object.keys(raised).length > 0) update.$max = raised;
  return { updateOne: { filter, update } };
}

/**
 * `$max` compares texts as the port asks, and null and nothing come before any text. One update cannot set and raise a
 * field: where both are asked for, what is set is known here.
 */
function raisedFields(set: Fields, max: Document): Fields {
  const raised: Fields = {};
  for (const [field, value] of Object.entries(max)) {
    const path = `doc.${field}`;
    if (value === null) continue;
    if (!(path in set)) raised[path] = value;
    else if (isBehind(set[path], value)) set[path] = value;
  }
  return raised;
}

const isBehind = (now: unknown, next: Scalar): boolean => now === null || String(now) < String(next);

function deleteOf(collection: Collection, { match, position }: Delete): Operation | undefined {
  const { id, filters, name } = collection;
  const [field, ...others] = Object.keys(match);
  if (field === undefined || others.length > 0) throw new TypeError('a delete matches by one field');
  if (field !== id && !filters.includes(field)) throw new TypeError(`${name} has no filter ${field}`);
  const filter = filterOf(collection, match, position);
  if (!filter) return undefined;
  const update = {
    $set: { position, deleted: true as const },
    $unset: { doc: 1 as const, folded: 1 as const, place: 1 as const, revision: 1 as const },
  };
  return { updateMany: { filter, update } };
}

function checkPatch({ name, id, naturalKeys = [] }: Collection, match: Document): void {
  const fields = Object.keys(match);
  const key = [[id], ...naturalKeys].find(
    candidate => candidate.length === fields.length && candidate.every(field => fields.includes(field)),
  );
  if (!key) throw new TypeError(`${fields} is neither the id nor a natural key of ${name}`);
}

/** Living rows that match and are not ahead of the position; undefined for null, which matches nothing. */
function filterOf(collection: Collection, match: Document, position: bigint): Fields | undefined {
  const filter: Fields = {};
  for (const [field, value] of Object.entries(match)) {
    if (value === null) return undefined;
    filter[pathOf(collection, field)] = { $eq: foldedValue(collection, field, value) };
  }
  return { ...filter, place: LIVING, position: { $lte: position } };
}
