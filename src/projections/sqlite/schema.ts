/**
 * Tables, columns and indexes, derived from the collections alone. A document is one row: its place, its text
 * as the API answers it, and a column for each field that something filters, orders, matches or joins by.
 */
import { createHash } from 'node:crypto';
import { checkFolded } from '../folding.ts';
import { checkNames, joinsInto, listKeysOf } from '../queryValidation.ts';
import type { Collection } from '../readStore.ts';

/** Part of the fingerprint: raise it when files written by older code must not be read by newer code. */
const ADAPTER_VERSION = 1;

interface Index {
  /** `match` indexes are what applying changes needs; `read` indexes are built last in bulk. */
  readonly use: 'match' | 'read';
  readonly name: string;
  readonly fields: readonly string[];
  readonly sql: string;
}

export interface Table {
  readonly collection: Collection;
  readonly name: string;
  /** Fields with a column of their own; the id, which has one in every table, is not among them. */
  readonly fields: readonly string[];
  readonly indexes: readonly Index[];
}
export type Tables = ReadonlyMap<string, Table>;

export function tablesOf(collections: readonly Collection[]): Tables {
  for (const collection of collections) checkFolded(collection, collections);
  const tables = collections.map(collection => tableOf(collection, joinsInto(collection.name, collections)));
  return new Map(tables.map(table => [table.collection.name, table]));
}

function tableOf(collection: Collection, joins: readonly (readonly string[])[]): Table {
  const { id, name, filters, orderBy, includes, naturalKeys = [] } = collection;
  const ours = Object.values(includes).flatMap(include => Object.values(include.on));
  const order = orderBy === undefined ? [] : [orderBy];
  const fields = unique([...filters, ...order, ...naturalKeys.flat(), ...ours, ...joins.flat()]);
  checkNames([name, id, ...fields, ...Object.keys(includes)]);
  const table = { collection, name: `"${name}"`, fields: fields.filter(field => field !== id), indexes: [] };
  const matching = [[id], ...naturalKeys].map(key => indexOf(table, key, 'match'));
  const reading = [...listKeysOf(collection), ...joins]
    .map(key => readFields(table, key))
    .filter(key => key.length > 0)
    .map(key => indexOf(table, key, 'read'));
  const byName = new Map([...reading, ...matching].map(index => [index.name, index]));
  return { ...table, indexes: [...byName.values()] };
}

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** What an index must hold so that documents with equal values of `key` come out of it in list order. */
export function readFields(
  { collection: { id, orderBy } }: Table,
  key: readonly string[],
): readonly string[] {
  if (key.length === 1 && key[0] === id) return key;
  return orderBy === undefined ? key : unique([...key, orderBy]);
}

function indexOf(table: Table, fields: readonly string[], use: Index['use']): Index {
  const { name: collection, id } = table.collection;
  const name = `"${[collection, ...fields].join('.')}"`;
  const kind = fields.length === 1 && fields[0] === id ? 'UNIQUE INDEX' : 'INDEX';
  const columns = fields.map(field => columnOf(table, field)).join(', ');
  return { use, name, fields, sql: `CREATE ${kind} IF NOT EXISTS ${name} ON ${table.name} (${columns})` };
}

/** The column of a field, for SQL. @throws TypeError for a field that has none. */
export function columnOf({ collection, fields }: Table, field: string): string {
  if (field === collection.id) return 'id';
  if (!fields.includes(field)) throw new TypeError(`${collection.name} has no column for ${field}`);
  // Prefixed, so that no document's field takes the name of one of our own columns.
  return `"f_${field}"`;
}

/**
 * How to come at the documents with equal values of `fields` in list order. Every read names its index:
 * plans then hang neither on statistics nor on what the planner makes of a LIMIT.
 */
export function pathTo(table: Table, fields: readonly string[]): string {
  const wanted = readFields(table, fields);
  return wanted.length === 0 ? 'NOT INDEXED' : `INDEXED BY ${indexOn(table, wanted).name}`;
}

/** @throws TypeError where there is no such index. */
export function indexOn({ collection, indexes }: Table, fields: readonly string[]): Index {
  const index = indexes.find(candidate => candidate.fields.join() === fields.join());
  if (!index) throw new TypeError(`${collection.name} is not indexed by ${fields.join()}`);
  return index;
}

/** ORDER BY of a collection: its `orderBy`, then creation. */
export function orderOf(table: Table, alias: string, descending: boolean): string {
  const { orderBy } = table.collection;
  const columns = orderBy === undefined ? ['place'] : [columnOf(table, orderBy), 'place'];
  return columns.map(column => `${alias}.${column}${descending ? ' DESC' : ''}`).join(', ');
}

export function tableSql(table: Table): string {
  const { orderBy } = table.collection;
  const columns = table.fields.map(
    field => `${columnOf(table, field)}${field === orderBy ? ' TEXT NOT NULL' : ''}`,
  );
  const own = ['place INTEGER PRIMARY KEY', 'id TEXT NOT NULL', 'revision INTEGER', 'position INTEGER'];
  return `CREATE TABLE ${table.name} (${[...own, ...columns, 'document TEXT NOT NULL'].join(', ')})`;
}

/** Changes whenever a file laid out for other collections, or by another version of this adapter, must go. */
export function fingerprintOf(tables: Tables): string {
  const collections = [...tables.values()].map(table => table.collection);
  return createHash('sha256')
    .update(JSON.stringify([ADAPTER_VERSION, collections]))
    .digest('base64url');
}
