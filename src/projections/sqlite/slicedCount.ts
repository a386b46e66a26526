/**
 * Counts what a list under several filters matches, where its narrowest filter alone has very many: some thousand of
 * those at a time, between which others have their turn.
 */
import { giveWay } from '../../scheduling/timeSlices.ts';
import type { PageEnd } from '../cursor.ts';
import type { ListQuery } from '../readStore.ts';
import { asNumber, asText, type Connection, type Named } from './connection.ts';
import { ROOT } from './documentText.ts';
import { filterByIndexSql, fromSql, keyOf, type Shape, valuesOf } from './listShape.ts';
import { columnOf, orderOf } from './schema.ts';

/** Documents looked at in one statement: each costs up to two microseconds. */
export const COUNTED_AT_ONCE = 2_000;

export async function countInSlices(
  connection: Connection,
  listed: Shape,
  query: ListQuery,
): Promise<number> {
  let total = 0;
  for (let from: PageEnd | undefined; ; ) {
    await giveWay();
    const shape = { ...listed, descending: false, resumed: from !== undefined, counted: false };
    const values = { ...valuesOf({ ...query, offset: 0 }, from) };
    const end = sliceEnd(connection, shape, values);
    total += countUpTo(connection, shape, values, end);
    if (!end) return total;
    from = end;
  }
}

/** The last document of a full slice; undefined where fewer are left. */
function sliceEnd(connection: Connection, shape: Shape, values: Named): PageEnd | undefined {
  const statement = connection.statement(`slice ${keyOf(shape)}`, () => {
    const { table, driver } = shape;
    const ofDriver = (field: string) => field === driver;
    const walked = { ...shape, equal: shape.equal.filter(ofDriver), isNull: shape.isNull.filter(ofDriver) };
    return `SELECT CAST(${ROOT}.place AS TEXT), ${orderColumn(shape)} ${fromSql(walked)}
      ORDER BY ${orderOf(table, ROOT, false)} LIMIT 1 OFFSET ${COUNTED_AT_ONCE - 1}`;
  });
  const row = statement.rowBy(values);
  return row && { place: BigInt(asText(row[0])), order: row[1] === null ? null : asText(row[1]) };
}

function countUpTo(connection: Connection, shape: Shape, values: Named, end: PageEnd | undefined): number {
  const key = `counted ${end ? 'slice' : 'rest'} ${keyOf(shape)}`;
  const statement = connection.statement(
    key,
    () => `SELECT count(*) ${fromSql(shape, filterByIndexSql, end ? [upToSql(shape)] : [])}`,
  );
  const bound = end ? { ...values, endPlace: end.place, endOrder: end.order } : values;
  return asNumber(statement.rowBy(bound)?.[0]);
}

const orderColumn = ({ table }: Shape): string => {
  const { orderBy } = table.collection;
  return orderBy === undefined ? 'NULL' : `${ROOT}.${columnOf(table, orderBy)}`;
};

const upToSql = (shape: Shape): string =>
  shape.table.collection.orderBy === undefined
    ? `${ROOT}.place <= :endPlace`
    : `(${orderColumn(shape)}, ${ROOT}.place) <= (:endOrder, :endPlace)`;
