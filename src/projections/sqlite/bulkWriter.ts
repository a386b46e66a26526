/**
 * Builds a fresh file fast: everything in one transaction, new documents many at a time, documents that go on changing
 * kept in memory meanwhile. Indexes that only reads need, and counters, are made from the documents at the end.
 */
import type { Position } from '../../events/event.ts';
import { refuseHole } from '../readStore.ts';
import type { BulkBatch, BulkPart } from './bulkRows.ts';
import { BulkStatements } from './bulkStatements.ts';
import type { Connection } from './connection.ts';
import { Counters } from './counters.ts';
import { completeFile } from './file.ts';
import type { Tables } from './schema.ts';
import { TableBatch } from './tableBatch.ts';

/**
 * Changed documents buffered in memory, about 1 KiB each. Reaching it costs nothing but a flush of them all.
 */
const MAX_DOCUMENTS = 100_000;

const noCounters = { count: () => {}, add: () => {} };

/** A collection while it is built: what is inserted, and what changed since. */
interface TableBuild {
  readonly statements: BulkStatements;
  changed: TableBatch;
}

export class BulkWriter {
  readonly #connection: Connection;
  readonly #tables: Tables;
  readonly #builds: ReadonlyMap<string, TableBuild>;
  #checkpoint: Position | undefined;
  #failed = false;

  constructor(connection: Connection, tables: Tables) {
    this.#connection = connection;
    this.#tables = tables;
    const builds = [...tables].map(([name, table]) => {
      const statements = new BulkStatements(connection, table);
      return [name, { statements, changed: new TableBatch(statements, noCounters) }] as const;
    });
    this.#builds = new Map(builds);
    connection.exec('BEGIN IMMEDIATE');
  }

  /** A batch that it contains is passed over. @throws TypeError for one that it contains a part of */
  apply({ parts, after, checkpoint }: BulkBatch): void {
    this.#refuseFailed();
    const reached = this.#checkpoint ?? -1n;
    refuseHole(after, reached);
    if (checkpoint <= reached) return;
    if (after !== undefined && after < reached) throw new TypeError('batches of a bulk build do not overlap');
    this.#failed = true;
    for (const part of parts) this.#applyPart(part);
    if (this.#documents() > MAX_DOCUMENTS) this.#flush();
    this.#checkpoint = checkpoint;
    // A failure on the way leaves a part of the batch behind.
    this.#failed = false;
  }

  /** Writes what is still in memory, so that reads see it. */
  #flush(): void {
    for (const each of this.#builds.values()) {
      each.changed.flush();
      each.statements.flush();
      each.changed = new TableBatch(each.statements, noCounters);
    }
  }

  finish(): void {
    this.#refuseFailed();
    this.#flush();
    if (this.#checkpoint !== undefined) {
      const insert = this.#connection.prepare("INSERT INTO _meta VALUES ('checkpoint', ?)");
      insert.run(String(this.#checkpoint));
    }
    this.#connection.exec('COMMIT');
    completeFile(this.#connection, this.#tables, () => new Counters(this.#connection).rebuild(this.#tables));
  }

  #refuseFailed(): void {
    if (this.#failed) throw new Error('a batch of this bulk build failed: rebuild from the start');
  }

  #applyPart({ collection, steps }: BulkPart): void {
    const build = this.#builds.get(collection);
    if (!build) throw new TypeError(`no collection ${collection}`);
    for (const step of steps) {
      if ('rows' in step) build.statements.add(step.rows);
      else for (const change of step.changes) build.changed.apply(change);
    }
  }

  #documents(): number {
    let documents = 0;
    for (const { changed } of this.#builds.values()) documents += changed.size;
    return documents;
  }
}
