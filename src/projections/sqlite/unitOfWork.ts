/** Changes of all collections that are written together: a batch's. */
import type { Change } from '../readStore.ts';
import { CounterChanges, type Counters } from './counters.ts';
import type { RecentEntries } from './recentEntries.ts';
import { TableBatch } from './tableBatch.ts';
import type { TableStatements } from './tableStatements.ts';

/** How a collection's table is written, and what was written to it lately. */
export interface WrittenTable {
  readonly statements: TableStatements;
  readonly recent: RecentEntries;
}

export class UnitOfWork {
  readonly #tables: ReadonlyMap<string, WrittenTable>;
  readonly #counters = new CounterChanges();
  readonly #batches = new Map<string, TableBatch>();

  constructor(tables: ReadonlyMap<string, WrittenTable>) {
    this.#tables = tables;
  }

  apply(change: Change): void {
    this.#batchOf(change).apply(change);
  }

  flush(): void {
    for (const batch of this.#batches.values()) batch.flush();
  }

  writeCounters(counters: Counters): void {
    counters.write(this.#counters);
  }

  #batchOf({ collection }: Change): TableBatch {
    return this.#batches.get(collection) ?? this.#begin(collection);
  }

  #begin(collection: string): TableBatch {
    const table = this.#tables.get(collection);
    if (!table) throw new TypeError(`no collection ${collection}`);
    const batch = new TableBatch(table.statements, this.#counters, table.recent);
    this.#batches.set(collection, batch);
    return batch;
  }
}
