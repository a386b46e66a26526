/**
 * Lists under several filters, where the narrowest of them alone has very many: some thousand of those at a time, between
 * which others have their turn. What matches all filters may be few of them, or none.
 */
import { giveWay } from '../../scheduling/timeSlices.ts';
import type { PageEnd } from '../cursor.ts';
import { asNumber, asText, type Connection, type Named } from './connection.ts';
import { ROOT } from './documentText.ts';
import {
  filterByIndexSql,
  fromSql,
  keyOf,
  orderColumn,
  type Shape,
  type SlicedQuery,
  valuesOf,
} from './listShape.ts';
import { orderOf } from './schema.ts';

/** Documents looked at in one statement: each costs up to two microseconds. */
export const SLICE_DOCUMENTS = 2_000;

interface Slice {
  /** Where it begins; undefined at the list's beginning. */
  readonly from: PageEnd | undefined;
  /** Its last place; undefined where it goes to the list's end. */
  readonly until: PageEnd | undefined;
}

/** In the order of the list, from `start` on. */
async function* slicesOf(
  connection: Connection,
  listed: Shape,
  query: SlicedQuery,
  start?: PageEnd,
): AsyncGenerator<Slice> {
  let from = start;
  do {
    await giveWay();
    const until = sliceEnd(
      connection,
      { ...listed, resumed: from !== undefined },
      valuesOf(query, listed, from),
    );
    yield { from, until };
    from = until;
  } while (from);
}

/** From the slice on in which the page begins; `offset`: how many documents of that one are passed over. */
export async function* slicesOfPage(
  connection: Connection,
  listed: Shape,
  query: SlicedQuery,
  start: PageEnd | undefined,
): AsyncGenerator<Slice & { readonly offset: number }> {
  let offset = start ? 0 : query.offset;
  for await (const slice of slicesOf(connection, listed, query, start)) {
    const matches = offset === 0 ? Number.POSITIVE_INFINITY : countOf(connection, listed, query, slice);
    if (matches > offset) yield { ...slice, offset };
    offset = Math.max(0, offset - matches);
  }
}

/** How many match, on all pages. */
export async function countInSlices(
  connection: Connection,
  listed: Shape,
  query: SlicedQuery,
): Promise<number> {
  const shape = { ...listed, descending: false };
  let total = 0;
  for await (const slice of slicesOf(connection, shape, query)) {
    total += countOf(connection, shape, query, slice);
  }
  return total;
}

/** Whether any document of the list lies further than `start`. */
export async function goesOnInSlices(
  connection: Connection,
  listed: Shape,
  query: SlicedQuery,
  start: PageEnd,
): Promise<boolean> {
  for await (const slice of slicesOf(connection, listed, query, start)) {
    if (countOf(connection, listed, query, slice) > 0) return true;
  }
  return false;
}

/** How many match in one slice. */
function countOf(connection: Connection, listed: Shape, query: SlicedQuery, slice: Slice): number {
  const { from, until } = slice;
  const shape = { ...listed, resumed: from !== undefined, bounded: until !== undefined, counted: false };
  const counted = () => `SELECT count(*) ${fromSql(shape, filterByIndexSql)}`;
  const statement = connection.statement(`count slice ${keyOf(shape)}`, counted);
  return asNumber(statement.rowBy(valuesOf({ ...query, ...(until && { until }) }, listed, from))?.[0]);
}

/** The last document of a full slice; undefined where fewer are left. */
function sliceEnd(connection: Connection, shape: Shape, values: Named): PageEnd | undefined {
  const { table, driver, descending } = shape;
  const ofDriver = (field: string) => field === driver;
  const walked = {
    ...shape,
    equal: shape.equal.filter(ofDriver),
    isNull: shape.isNull.filter(ofDriver),
    within: undefined,
    bounded: false,
  };
  const statement = connection.statement(
    `slice ${keyOf(walked)}`,
    () => `SELECT CAST(${ROOT}.place AS TEXT), ${orderColumn(shape)} ${fromSql(walked)}
      ORDER BY ${orderOf(table, ROOT, descending)} LIMIT 1 OFFSET ${SLICE_DOCUMENTS - 1}`,
  );
  const row = statement.rowBy(values);
  return row && { place: BigInt(asText(row[0])), order: row[1] === null ? null : asText(row[1]) };
}
