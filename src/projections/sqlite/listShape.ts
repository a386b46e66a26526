/**
 * What a list query asks with its values taken out, and the SQL for it: queries of one shape share their
 * statements. A value named `x` here is the parameter `:x` there.
 */
import type { PageEnd } from '../cursor.ts';
import { includesOf, validateQuery } from '../queryValidation.ts';
import type { Document, ListQuery, OneOf, Visibility } from '../readStore.ts';
import type { Named } from './connection.ts';
import { countSql, sumSql } from './counters.ts';
import { collectionsOf, documentSql, ROOT, whole } from './documentText.ts';
import { columnOf, orderOf, pathTo, type Table, type Tables } from './schema.ts';
import { oneOfSql, type VisibleParts, visibleParts } from './visibleSql.ts';

/** A list, or a slice of it. */
export interface SlicedQuery extends ListQuery {
  /** The slice's last place, whatever is there. */
  readonly until?: PageEnd;
  /** See `Shape`. Default: derived again. */
  readonly driver?: string;
}

export interface Shape {
  readonly table: Table;
  readonly includes: readonly string[];
  /** Filters that ask for a value, and those that ask for null. */
  readonly equal: readonly string[];
  readonly isNull: readonly string[];
  /** What the documents must be of beside the filters, where the reader sees a part of them. */
  readonly within: OneOf | undefined;
  readonly visibility: Visibility | undefined;
  readonly visible: VisibleParts;
  /** The filter whose index is read; undefined where there is no filter. */
  readonly driver: string | undefined;
  readonly after: boolean;
  readonly before: boolean;
  readonly descending: boolean;
  /** Goes on where a cursor says. */
  readonly resumed: boolean;
  /** Ends where its slice does. */
  readonly bounded: boolean;
  readonly counted: boolean;
}

/** What a list is read from, and by which index. */
interface ListSource {
  readonly tables: Tables;
  readonly table: Table;
  readonly within: OneOf | undefined;
  readonly driver: string | undefined;
}

/** @throws TypeError for includes, filters or bounds that the collection does not have. */
export function shapeOf(source: ListSource, query: SlicedQuery, resumed: boolean): Shape {
  const { tables, table, within, driver } = source;
  validateQuery(table.collection, query);
  const asked = Object.keys(query.where).sort();
  const includes = includesOf(table.collection, query);
  return {
    table,
    includes,
    within,
    visibility: query.visibility,
    visible: visibleParts(query.visibility, `${table.collection.name} ${includes}`, () =>
      collectionsOf(tables, table, includes),
    ),
    equal: asked.filter(field => query.where[field] !== null),
    isNull: asked.filter(field => query.where[field] === null),
    driver,
    after: query.after !== undefined,
    before: query.before !== undefined,
    descending: query.descending ?? false,
    resumed,
    bounded: query.until !== undefined,
    counted: query.total !== 'none',
  };
}

/** Equal for equal shapes, and only for them. */
export function keyOf(shape: Shape): string {
  const { table, includes, equal, isNull, driver, ...rest } = shape;
  const { after, before, descending, resumed, bounded, counted, within, visible } = rest;
  const flags = [after, before, descending, resumed, bounded, counted];
  return `${table.name} ${includes} ${equal} ${isNull} ${driver} ${flags} ${within?.field} ${visible.key}`;
}

export function valuesOf(query: SlicedQuery, { visible }: Shape, from: PageEnd | undefined): Named {
  const { includeLimit, limit, offset, after = null, before = null, until } = query;
  const values: Record<string, Named[string]> = { includeLimit, limit, offset, after, before };
  for (const field in query.where) values[whereName(field)] = query.where[field] ?? null;
  if (until) Object.assign(values, { endPlace: until.place, endOrder: until.order });
  if (from) Object.assign(values, { place: from.place, order: from.order });
  return { ...values, ...visible.values };
}

const whereName = (field: keyof Document) => `where_${field}`;

function filtersOf({ equal, isNull }: Shape): readonly string[] {
  return [...equal, ...isNull];
}

/** Whether the row `alias` has what a filter asks for. */
function filterSql({ table, equal }: Shape, alias: string, field: string): string {
  const column = `${alias}.${columnOf(table, field)}`;
  return equal.includes(field) ? `${column} = :${whereName(field)}` : `${column} IS NULL`;
}

function boundsOf(shape: Shape): string[] {
  const { table, after, before, descending, resumed, bounded } = shape;
  const [further, nearer] = descending ? ['<', '>='] : ['>', '<='];
  if (table.collection.orderBy === undefined) {
    const bounds: readonly [boolean, string][] = [
      [resumed, `${ROOT}.place ${further} :place`],
      [bounded, `${ROOT}.place ${nearer} :endPlace`],
    ];
    return applying(bounds);
  }
  const order = orderColumn(shape);
  // Cursors and slices lie within the bounds; with two of them on one side the engine might walk from the wider one.
  const bounds: readonly [boolean, string][] = [
    [after && !(descending ? bounded : resumed), `${order} > :after`],
    [before && !(descending ? resumed : bounded), `${order} < :before`],
    [resumed, `(${order}, ${ROOT}.place) ${further} (:order, :place)`],
    [bounded, `(${order}, ${ROOT}.place) ${nearer} (:endOrder, :endPlace)`],
  ];
  return applying(bounds);
}

const applying = (bounds: readonly [boolean, string][]): string[] =>
  bounds.filter(([applies]) => applies).map(([, sql]) => sql);

/** What the list is ordered by before its places; NULL where it is by these alone. */
export const orderColumn = ({ table }: Shape): string => {
  const { orderBy } = table.collection;
  return orderBy === undefined ? 'NULL' : `${ROOT}.${columnOf(table, orderBy)}`;
};

const withinOf = ({ table, within }: Shape): string[] =>
  within ? [oneOfSql(table, ROOT, within, `within_${table.collection.name}`)] : [];

export function fromSql(shape: Shape, filterOf = filterSql): string {
  const { table, driver } = shape;
  const filters = filtersOf(shape).map(field => filterOf(shape, ROOT, field));
  const conditions = [...filters, ...withinOf(shape), ...boundsOf(shape)];
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return `FROM ${table.name} ${ROOT} ${pathTo(table, driver === undefined ? [] : [driver])}${where}`;
}

/**
 * The same as `filterSql`, asked of the filter's own index where that is not the one being walked: to count
 * means to look at every match, and an index holds a hundred of them on a page where the table holds ten.
 */
export function filterByIndexSql(shape: Shape, alias: string, field: string): string {
  const { table, driver } = shape;
  const { orderBy, listedBy } = table.collection;
  if (field === driver || listedBy !== undefined) return filterSql(shape, alias, field);
  const same = [...(orderBy === undefined ? [] : [columnOf(table, orderBy)]), 'place'];
  const conditions = [
    filterSql(shape, 'f', field),
    ...same.map(column => `f.${column} = ${alias}.${column}`),
  ];
  return `EXISTS (SELECT 1 FROM ${table.name} f ${pathTo(table, [field])} WHERE ${conditions.join(' AND ')})`;
}

/** What counters say; undefined where there is none for exactly this. */
function keptTotalSql(shape: Shape): string | undefined {
  const { table, equal, within } = shape;
  const { counted, name } = table.collection;
  const [filter, ...others] = [...filtersOf(shape), ...(within ? [within.field] : [])];
  if (filter === undefined) return countSql(table);
  if (others.length > 0 || !counted.includes(filter)) return undefined;
  if (within) return sumSql(table, filter, `within_${name}`);
  return countSql(table, filter, equal.length > 0 ? `:${whereName(filter)}` : 'NULL');
}

/** How many match on all pages: a kept counter where there is one for exactly this, else a count. */
function totalSql(shape: Shape): string {
  const { after, before } = shape;
  const kept = after || before ? undefined : keptTotalSql(shape);
  if (kept !== undefined) return kept;
  return `(SELECT count(*) ${fromSql({ ...shape, resumed: false, bounded: false }, filterByIndexSql)})`;
}

/** One row: the page's text, how many documents it holds, their places in list order, the total. */
export function pageSql(tables: Tables, shape: Shape): string {
  const { table, includes, descending } = shape;
  const order = orderOf(table, ROOT, descending);
  const text = documentSql(tables, table, ROOT, includes, shape.visibility);
  const rows = `SELECT ${text} AS text, ${ROOT}.place ${fromSql(shape)} ORDER BY ${order}`;
  const last = descending ? 'min(place)' : 'max(place)';
  const places = table.collection.orderBy === undefined ? `CAST(${last} AS TEXT)` : 'group_concat(place)';
  // The aggregates take the rows as the subquery yields them.
  return `SELECT coalesce(group_concat(text, ','), ''), count(*), ${places}, ${shape.counted ? totalSql(shape) : '0'}
    FROM (${rows} LIMIT ${whole('limit')} OFFSET ${whole('offset')})`;
}

/** Whether any document of the list lies further than `:place` (and `:order`). */
export function furtherSql(shape: Shape): string {
  return `SELECT 1 ${fromSql({ ...shape, resumed: true })} LIMIT 1`;
}
