/**
 * One batch's changes of one collection. A document that is patched is read once and written once, when the
 * batch ends; puts and deletes reach the table at once, so that what follows in the batch sees them.
 */

import type { Change, Delete, Document, Patch, Put, Scalar } from '../readStore.ts';
import { sortKeyOf } from '../sortKey.ts';
import { BatchEntry } from './batchEntry.ts';
import { asNumber, asScalar, asText, type Row } from './connection.ts';
import type { CounterChanges } from './counters.ts';
import type { RecentEntries } from './recentEntries.ts';
import type { TableStatements } from './tableStatements.ts';

/** Documents that one statement deletes, and answers what they held. */
const DELETED_AT_ONCE = 500;

type CountedIn = Pick<CounterChanges, 'count' | 'add'>;

export class TableBatch {
  readonly #statements: TableStatements;
  readonly #counters: CountedIn;
  readonly #recent: RecentEntries | undefined;
  readonly #entries = new Map<string, BatchEntry>();
  readonly #byNaturalKey = new Map<string, BatchEntry>();

  /** `recent`: what batches before have left, and this one leaves in turn. */
  constructor(statements: TableStatements, counters: CountedIn, recent?: RecentEntries) {
    this.#statements = statements;
    this.#counters = counters;
    this.#recent = recent;
  }

  /** How many documents it holds in memory. */
  get size(): number {
    return this.#entries.size;
  }

  apply(change: Change): void {
    switch (change.op) {
      case 'put':
        this.#put(change);
        break;
      case 'patch':
        this.#patch(change);
        break;
      case 'delete':
        this.#delete(change);
        break;
      default:
        change satisfies never;
    }
  }

  #put(put: Put): void {
    const { id, position, revision, document } = put;
    if (this.#statements.insert(sortKeyOf(put), id, revision, position, document)) {
      this.#counters.count(this.#statements.table, document, 1);
    }
  }

  #patch({ match, set, max = {}, revision, position }: Patch): void {
    const entry = this.#find(match);
    if (!entry) return;
    for (const [field, value] of Object.entries(set)) this.#set(entry, field, value, position);
    for (const [field, value] of Object.entries(max)) {
      if (isForward(entry.document[field], value)) this.#set(entry, field, value, position);
    }
    if (revision !== undefined && revision !== entry.revision) entry.touch(position).revision = revision;
    if (entry.rekeyed) this.#rekey(entry);
  }

  #delete({ match }: Delete): void {
    const { table } = this.#statements;
    const { field, value } = deletedBy(match);
    if (field === table.collection.id) this.#deleteOne(value);
    else this.#deleteBy(field, value);
    this.#byNaturalKey.clear();
  }

  /** Writes what was only changed in memory. */
  flush(): void {
    for (const entry of this.#entries.values()) this.#write(entry);
  }

  #deleteOne(id: Scalar): void {
    const entry = this.#byId(id);
    if (!entry) return;
    this.#statements.deleteById(entry.id);
    this.#entries.delete(entry.id);
    this.#recent?.delete(entry.id);
    this.#counters.count(this.#statements.table, entry.document, -1);
  }

  #deleteBy(field: string, value: Scalar): void {
    this.flush();
    this.#entries.clear();
    this.#recent?.clear();
    for (let isMore = true; isMore; ) {
      const deleted = this.#statements.deleteSome(field, value, DELETED_AT_ONCE);
      for (const counted of deleted) this.#countDeleted(counted);
      isMore = deleted.length === DELETED_AT_ONCE;
    }
  }

  #countDeleted(held: Row): void {
    const { table } = this.#statements;
    this.#counters.add(table, undefined, null, -1);
    for (const [at, field] of table.collection.counted.entries()) {
      this.#counters.add(table, field, asScalar(held[at]), -1);
    }
  }

  #find(match: Document): BatchEntry | undefined {
    const id = match[this.#statements.table.collection.id];
    if (id !== undefined) return this.#byId(id);
    const key = this.#statements.naturalKey(match);
    const values = key.map(field => match[field] ?? null);
    const memo = memoOf(key, values);
    const known = this.#byNaturalKey.get(memo);
    if (known) return known;
    const entry = this.#keep(this.#statements.byNaturalKey(key, values));
    if (entry) this.#byNaturalKey.set(memo, entry);
    return entry;
  }

  #byId(id: Scalar): BatchEntry | undefined {
    if (typeof id !== 'string') return undefined;
    return this.#entries.get(id) ?? this.#keepRecent(id) ?? this.#keep(this.#statements.byId(id));
  }

  #keepRecent(id: string): BatchEntry | undefined {
    const entry = this.#recent?.get(id);
    if (entry) this.#entries.set(id, entry);
    return entry;
  }

  /** The row becomes an entry, unless the batch has one for it, which is newer. */
  #keep(row: Row | undefined): BatchEntry | undefined {
    if (!row) return undefined;
    const id = asText(row[0]);
    const known = this.#entries.get(id) ?? this.#keepRecent(id);
    if (known) return known;
    const entry = new BatchEntry(id, asNumber(row[1]), asText(row[2]));
    this.#entries.set(id, entry);
    return entry;
  }

  #set(entry: BatchEntry, field: string, value: Scalar, position: bigint): void {
    const before = entry.document[field];
    if (before === value) return;
    entry.set(field, value, position);
    const { table, keyFields } = this.#statements;
    if (table.fields.includes(field)) entry.columns.add(field);
    if (table.collection.counted.includes(field)) {
      this.#counters.add(table, field, before ?? null, -1);
      this.#counters.add(table, field, value, 1);
    }
    if (keyFields.has(field)) entry.rekeyed = true;
  }

  /** Matches by natural key ask the table, so a changed key must stand there. */
  #rekey(entry: BatchEntry): void {
    this.#write(entry);
    entry.rekeyed = false;
    this.#byNaturalKey.clear();
  }

  #write(entry: BatchEntry): void {
    if (!entry.dirty) return;
    const { id, revision, position } = entry;
    if (entry.changed) this.#statements.update(id, revision, position, entry.document, entry.columns);
    else this.#statements.updateRevision(id, revision, position);
    entry.written();
    this.#recent?.add(entry);
  }
}

/** The one field that a delete matches by. @throws TypeError */
export function deletedBy(match: Document): { readonly field: string; readonly value: Scalar } {
  const [field, ...others] = Object.keys(match);
  if (field === undefined || others.length > 0) throw new TypeError('a delete matches by one field');
  return { field, value: match[field] ?? null };
}

/** With lengths, so that no value can pass for two. */
function memoOf(key: readonly string[], values: readonly Scalar[]): string {
  let memo = key.join();
  for (const value of values) {
    const text = String(value);
    memo += ` ${typeof value} ${text.length} ${text}`;
  }
  return memo;
}

/** Compared as text; anything is ahead of nothing. */
function isForward(now: Scalar | undefined, next: Scalar): boolean {
  if (next === null) return false;
  return now === undefined || now === null || String(next) > String(now);
}
