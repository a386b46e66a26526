/** Applies batches: documents, counters and checkpoint together. */
import type { Position } from '../../events/event.ts';
import { type ChangeBatch, type Delete, refuseHole } from '../readStore.ts';
import { asText, type Connection, type Statement } from './connection.ts';
import { Counters } from './counters.ts';
import { RecentEntries } from './recentEntries.ts';
import type { Table, Tables } from './schema.ts';
import { SharedTransaction } from './sharedTransaction.ts';
import { deletedBy } from './tableBatch.ts';
import { TableStatements } from './tableStatements.ts';
import { UnitOfWork, type WrittenTable } from './unitOfWork.ts';

/** Documents that are deleted in one go, in some milliseconds; a batch that takes more with it is applied in a thread. */
const MAX_DELETED_WITHIN = 1_000;

export class Writer {
  readonly #tables: ReadonlyMap<string, WrittenTable>;
  readonly #counters: Counters;
  readonly #checkpoint: Statement;
  readonly #setCheckpoint: Statement;
  readonly #transaction: SharedTransaction;
  /** The greatest checkpoint that reads have shown. */
  #shown: Position = -1n;
  #isCurrent = true;

  /** `onCommit`: called after each commit of what was applied. */
  constructor(connection: Connection, tables: Tables, onCommit: () => void = () => {}) {
    this.#tables = new Map([...tables].map(([name, table]) => [name, writtenTable(connection, table)]));
    this.#counters = new Counters(connection);
    this.#checkpoint = connection.prepare("SELECT value FROM _meta WHERE key = 'checkpoint'");
    this.#setCheckpoint = connection.prepare("INSERT OR REPLACE INTO _meta VALUES ('checkpoint', ?)");
    const onLoss = () => {
      this.#isCurrent = false;
    };
    const onRollback = () => this.#forgetRecent();
    this.#transaction = new SharedTransaction(connection, { onCommit, onRollback, onLoss });
  }

  /** False from when batches were lost, until all of them are applied again. */
  get isCurrent(): boolean {
    return this.#isCurrent && this.#transaction.isIntact;
  }

  checkpoint(): Position | undefined {
    this.#transaction.retry();
    return this.#checkpointNow();
  }

  #checkpointNow(): Position | undefined {
    const row = this.#checkpoint.row();
    return row && BigInt(asText(row[0]));
  }

  apply(batch: ChangeBatch): void {
    this.#transaction.run(() => this.#write(batch));
    this.#show(batch);
  }

  /** Told of what another connection has written to the file. */
  appliedElsewhere(batch: ChangeBatch): void {
    this.#forgetRecent();
    this.#show(batch);
  }

  #forgetRecent(): void {
    for (const { recent } of this.#tables.values()) recent.clear();
  }

  #show({ checkpoint }: ChangeBatch): void {
    if (checkpoint < this.#shown) return;
    this.#shown = checkpoint;
    this.#isCurrent = true;
  }

  /** Makes what was applied durable, and lets others write to the file. */
  commit(): void {
    this.#transaction.commit();
  }

  /** Whether so many documents go with the batch that it should be applied in a thread of its own. */
  isLong({ changes }: ChangeBatch): boolean {
    let left = MAX_DELETED_WITHIN;
    for (const change of changes) if (change.op === 'delete' && left > 0) left -= this.#reach(change, left);
    return left <= 0;
  }

  #reach({ collection, match }: Delete, limit: number): number {
    const { field, value } = deletedBy(match);
    const statements = this.#tables.get(collection)?.statements;
    if (!statements || field === statements.table.collection.id) return 1;
    return statements.countSome(field, value, limit);
  }

  #write({ changes, after, checkpoint }: ChangeBatch): void {
    // With the checkpoint in the same transaction it is the guard for every document at once.
    const reached = this.#checkpointNow() ?? -1n;
    refuseHole(after, reached);
    if (checkpoint <= reached) return;
    const work = new UnitOfWork(this.#tables);
    for (const change of changes) if (change.position > reached) work.apply(change);
    work.flush();
    work.writeCounters(this.#counters);
    this.#setCheckpoint.run(String(checkpoint));
  }
}

const writtenTable = (connection: Connection, table: Table): WrittenTable => ({
  statements: new TableStatements(connection, table),
  recent: new RecentEntries(),
});
