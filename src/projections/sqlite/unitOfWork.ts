/** Changes of all collections that are written together: a batch's. */
import type { Change } from '../readStore.ts';
import { CounterChanges, type Counters } from './counters.ts';
import { TableBatch } from './tableBatch.ts';
import type { TableStatements } from './tableStatements.ts';

export class UnitOfWork {
  readonly #statements: ReadonlyMap<string, TableStatements>;
  readonly #counters = new CounterChanges();
  readonly #batches = new Map<string, TableBatch>();

  constructor(statements: ReadonlyMap<string, TableStatements>) {
    this.#statements = statements;
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
    const statements = this.#statements.get(collection);
    if (!statements) throw new TypeError(`no collection ${collection}`);
    const batch = new TableBatch(statements, this.#counters);
    this.#batches.set(collection, batch);
    return batch;
  }
}
