/**
 * Changes prepared for a bulk build: new documents as the values of the rows that are inserted. Pure, and its results can
 * cross threads, so that another thread than the writing one can do it: in few long lists, as each object costs both.
 */
import type { Change, ChangeBatch, Delete, Patch, Put, Scalar } from '../readStore.ts';
import { sortKeyOf } from '../sortKey.ts';
import { columnValues } from './documentColumns.ts';
import type { Table, Tables } from './schema.ts';

/** Values of rows of one table, row after row, each in the order of the columns. */
export type RowValues = readonly (Scalar | bigint)[];

/** Rows that come to be, or what becomes of rows that are there. */
export type BulkStep = { readonly rows: RowValues } | { readonly changes: readonly (Patch | Delete)[] };

/** What changes in one collection, in order. */
export interface BulkPart {
  readonly collection: string;
  readonly steps: readonly BulkStep[];
}

export interface BulkBatch extends Omit<ChangeBatch, 'changes'> {
  /** No change of a collection hangs on another collection. */
  readonly parts: readonly BulkPart[];
}

/** @throws TypeError where there is no such collection. */
export function bulkBatchOf(tables: Tables, { changes, ...batch }: ChangeBatch): BulkBatch {
  const parts = new Map<string, Steps>();
  for (const change of changes) {
    const steps = parts.get(change.collection) ?? new Steps(tableOf(tables, change));
    parts.set(change.collection, steps);
    steps.add(change);
  }
  return { ...batch, parts: [...parts].map(([collection, { steps }]) => ({ collection, steps })) };
}

class Steps {
  readonly steps: BulkStep[] = [];
  readonly #table: Table;
  /** Of the last step; one of the two is undefined. */
  #rows: (Scalar | bigint)[] | undefined;
  #changes: (Patch | Delete)[] | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  add(change: Change): void {
    if (change.op === 'put') this.#addRow(change);
    else this.#addChange(change);
  }

  #addRow(put: Put): void {
    if (!this.#rows) {
      this.#changes = undefined;
      this.#rows = [];
      this.steps.push({ rows: this.#rows });
    }
    const { id, revision, position, document } = put;
    const columns = columnValues(this.#table, this.#table.fields, document);
    this.#rows.push(sortKeyOf(put), id, revision, position, ...columns, JSON.stringify(document));
  }

  #addChange(change: Patch | Delete): void {
    if (!this.#changes) {
      this.#rows = undefined;
      this.#changes = [];
      this.steps.push({ changes: this.#changes });
    }
    this.#changes.push(change);
  }
}

function tableOf(tables: Tables, { collection }: Change): Table {
  const table = tables.get(collection);
  if (!table) throw new TypeError(`no collection ${collection}`);
  return table;
}
