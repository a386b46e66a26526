/**
 * Builds a fresh file fast: everything in one transaction, new documents many at a time, documents that go on changing
 * kept in memory meanwhile. Indexes that only reads need, and counters, are made from the documents at the end.
 */
import type { Position } from '../../events/event.ts';
import { refuseHole } from '../readStore.ts';
import type { BulkBatch, BulkChange } from './bulkRows.ts';
import { BulkStatements } from './bulkStatements.ts';
import type { Connection } from './connection.ts';
import { Counters } from './counters.ts';
import { completeFile } from './file.ts';
import type { Tables } from './schema.ts';
import { exhaust, TableBatch } from './tableBatch.ts';

/**
 * Documents that are kept changing in memory, about 1 KiB each, before they are written. Reaching it costs nothing but
 * a write of them all.
 */
const MAX_DOCUMENTS = 100_000;

const notCounted = { count: () => {}, add: () => {} };

/** A collection while it is built: what is inserted, and what changed since. */
interface Building {
  readonly statements: BulkStatements;
  changed: TableBatch;
}

export class BulkWriter {
  readonly #connection: Connection;
  readonly #tables: Tables;
  readonly #building: ReadonlyMap<string, Building>;
  #checkpoint: Position | undefined;
  #broken = false;

  constructor(connection: Connection, tables: Tables) {
    this.#connection = connection;
    this.#tables = tables;
    const building = [...tables].map(([name, table]) => {
      const statements = new BulkStatements(connection, table);
      return [name, { statements, changed: new TableBatch(statements, notCounted) }] as const;
    });
    this.#building = new Map(building);
    connection.exec('BEGIN IMMEDIATE');
  }

  checkpoint(): Position | undefined {
    return this.#checkpoint;
  }

  apply({ changes, after, checkpoint }: BulkBatch): void {
    this.#refuseBroken();
    const reached = this.#checkpoint ?? -1n;
    refuseHole(after, reached);
    if (checkpoint <= reached) return;
    this.#broken = true;
    for (const change of changes) if (change.position > reached) this.#take(change);
    if (this.#documents() > MAX_DOCUMENTS) this.settle();
    this.#checkpoint = checkpoint;
    // What fails on the way leaves a part of the batch behind.
    this.#broken = false;
  }

  /** Writes what is still in memory, so that reads see it. */
  settle(): void {
    for (const each of this.#building.values()) {
      each.changed.flush();
      each.statements.flush();
      each.changed = new TableBatch(each.statements, notCounted);
    }
  }

  finish(): void {
    this.#refuseBroken();
    this.settle();
    if (this.#checkpoint !== undefined) {
      const insert = this.#connection.prepare("INSERT INTO _meta VALUES ('checkpoint', ?)");
      insert.run(String(this.#checkpoint));
    }
    this.#connection.exec('COMMIT');
    completeFile(this.#connection, this.#tables, () => new Counters(this.#connection).rebuild(this.#tables));
  }

  #refuseBroken(): void {
    if (this.#broken) throw new Error('a batch of this bulk build failed: rebuild from the start');
  }

  #take(change: BulkChange): void {
    const building = this.#building.get(change.collection);
    if (!building) throw new TypeError(`no collection ${change.collection}`);
    if (change.op === 'row') building.statements.add(change.values);
    else if (change.op === 'patch') building.changed.apply(change);
    else exhaust(building.changed.delete(change));
  }

  #documents(): number {
    let documents = 0;
    for (const { changed } of this.#building.values()) documents += changed.size;
    return documents;
  }
}
