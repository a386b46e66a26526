/**
 * Changes prepared for a bulk build: a new document as the row that is inserted. Pure, and its results can cross threads,
 * so that another thread than the writing one can do it.
 */
import type { Change, ChangeBatch, Delete, Patch, Put, Scalar } from '../readStore.ts';
import { sortKeyOf } from '../sortKey.ts';
import { columnValues } from './documentColumns.ts';
import type { Tables } from './schema.ts';

/** A document as the row of its table, its values in the order of the columns. */
interface NewRow {
  readonly op: 'row';
  readonly collection: string;
  readonly position: bigint;
  readonly values: readonly (Scalar | bigint)[];
}
export type BulkChange = NewRow | Patch | Delete;

export interface BulkBatch extends Omit<ChangeBatch, 'changes'> {
  readonly changes: readonly BulkChange[];
}

export function bulkBatchOf(tables: Tables, { changes, ...batch }: ChangeBatch): BulkBatch {
  return { ...batch, changes: changes.map(change => bulkChangeOf(tables, change)) };
}

function bulkChangeOf(tables: Tables, change: Change): BulkChange {
  return change.op === 'put' ? rowOf(tables, change) : change;
}

/** @throws TypeError where there is no such collection. */
function rowOf(tables: Tables, put: Put): NewRow {
  const { collection, position, id, revision, document } = put;
  const table = tables.get(collection);
  if (!table) throw new TypeError(`no collection ${collection}`);
  const columns = columnValues(table, table.fields, document);
  const values = [sortKeyOf(put), id, revision, position, ...columns, JSON.stringify(document)];
  return { op: 'row', collection, position, values };
}
