/** The SQL that puts a document's JSON text together with those of its includes, inside the engine. */
import type { Collection, Include, Visibility } from '../readStore.ts';
import { columnOf, orderOf, pathTo, type Table, type Tables } from './schema.ts';
import { seenSql, shownSql } from './visibleSql.ts';

/** Stands around the name of an include in whose list something was cut. No JSON text holds a raw U+0001. */
const CUT = '\u0001';

/** A parameter as a number. SQLite plans a statement again at every call where it could take the value for a hint. */
export const whole = (parameter: string): string => `CAST(:${parameter} AS INTEGER)`;

/** An expression for the text of the row `alias`. Its lists are cut at the parameter `:includeLimit`. */
export function documentSql(
  tables: Tables,
  table: Table,
  alias: string,
  includes: readonly string[],
  visibility?: Visibility,
): string {
  const text = shownSql(visibility, table, alias);
  if (includes.length === 0) return text;
  const members = includes.map(name => {
    const include = table.collection.includes[name];
    if (!include) throw new TypeError(`${table.collection.name} has no include ${name}`);
    return `',"${name}":' || ${relatedSql({ tables, visibility }, table, alias, name, include)}`;
  });
  // A document is flat, so a brace at its end can only be its own; this is far cheaper than substr().
  return `rtrim(${text}, '}') || ${members.join(' || ')} || '}'`;
}

interface Reading {
  readonly tables: Tables;
  readonly visibility: Visibility | undefined;
}

function relatedSql(reading: Reading, table: Table, alias: string, name: string, include: Include): string {
  const { tables, visibility } = reading;
  const related = tables.get(include.collection);
  if (!related) throw new TypeError(`no collection ${include.collection}`);
  const inner = `${alias}r`;
  // `always` reaches one level deep: what it reads along comes plain.
  const along = alias === ROOT ? (related.collection.always ?? []) : [];
  const text = documentSql(tables, related, inner, along, visibility);
  const equal = Object.entries(include.on).map(
    ([theirs, ours]) => `${inner}.${columnOf(related, theirs)} = ${alias}.${columnOf(table, ours)}`,
  );
  const path = pathTo(related, Object.keys(include.on));
  const from = `FROM ${related.name} ${inner} ${path} WHERE ${equal.join(' AND ')}${seenSql(visibility, related, inner)}`;
  if (include.kind === 'many') return listSql(related, inner, name, include, text, from);
  return `coalesce((SELECT ${text} ${from} ORDER BY ${orderOf(related, inner, false)} LIMIT 1), 'null')`;
}

/** All collections that a document with its includes is made of. */
export function collectionsOf(tables: Tables, table: Table, includes: readonly string[]): Collection[] {
  const along = includes.flatMap(name => {
    const related = tables.get(table.collection.includes[name]?.collection ?? '');
    if (!related) return [];
    return [related.collection, ...alwaysOf(tables, related)];
  });
  return [...new Set([table.collection, ...along])];
}

function alwaysOf(tables: Tables, { collection }: Table): Collection[] {
  const names = (collection.always ?? []).map(name => collection.includes[name]?.collection ?? '');
  return names.flatMap(name => tables.get(name)?.collection ?? []);
}

/** The alias of the row that was asked for; what is read along has longer ones. */
export const ROOT = 'd';

function listSql(related: Table, inner: string, name: string, { keep }: Include, text: string, from: string) {
  const newest = keep === 'newest';
  const { orderBy } = related.collection;
  const keys = orderBy === undefined ? 'place' : `${columnOf(related, orderBy)}, place`;
  const order = orderOf(related, inner, newest);
  const kept = `SELECT ${text} AS text, ${keys} ${from} ORDER BY ${order} LIMIT ${whole('includeLimit')}`;
  // The newest are found backwards and answered forwards: a sort of at most :includeLimit rows.
  const ascending = newest ? `SELECT text FROM (${kept}) ORDER BY ${keys}` : kept;
  // Only a full list can have been cut, so only then is it worth another look.
  const cut = `count(*) = ${whole('includeLimit')} AND EXISTS (SELECT 1 ${from} LIMIT 1 OFFSET ${whole('includeLimit')})`;
  const mark = `CASE WHEN ${cut} THEN '${CUT}${name}${CUT}' ELSE '' END`;
  // The aggregate takes the rows as the subquery yields them.
  return `(SELECT ${mark} || '[' || coalesce(group_concat(text, ','), '') || ']' FROM (${ascending}))`;
}

/** Text as the engine answered it, freed of the marks for lists that were cut. */
export function unmark(marked: string): { readonly text: string; readonly truncated: readonly string[] } {
  if (!marked.includes(CUT)) return { text: marked, truncated: [] };
  const parts = marked.split(CUT);
  const isName = (_part: string, index: number) => index % 2 === 1;
  return {
    text: parts.filter((part, index) => !isName(part, index)).join(''),
    truncated: [...new Set(parts.filter(isName))],
  };
}
