/**
 * A read store for tests, plain enough to be seen to be right, and as unhelpful as the port allows: no
 * transactions, a guard and a tombstone per document, and (if asked) batches that come twice or take their time.
 */
import type { Position } from '../../src/events/event.ts';
import { checkFolded, foldedValue } from '../../src/projections/folding.ts';
import {
  type Change,
  type ChangeBatch,
  type Collection,
  type Delete,
  type Document,
  type DocumentAnswer,
  type IncludeQuery,
  type ListAnswer,
  type ListQuery,
  type Patch,
  type ReadStore,
  refuseHole,
  type Scalar,
  type StoredDocument,
} from '../../src/projections/readStore.ts';
import { isSeen, visibleOf } from '../../src/projections/visibility.ts';
import { checkIncludes, type Kept, listOf, type Table, textOf } from './memoryReadStoreQueries.ts';

interface MemoryReadStoreOptions {
  /** `twice`: every batch comes twice. `last`: the batch before comes once more before each. */
  readonly redeliver?: 'twice' | 'last';
  /** How many turns of the microtask queue pass between two changes of a batch. */
  readonly turns?: () => number;
}

const SCAN_PAGE = 1_000;

export class MemoryReadStore implements ReadStore {
  readonly isCurrent: boolean = true;
  readonly #tables: ReadonlyMap<string, Table & { readonly kept: Map<string, Kept> }>;
  readonly #options: MemoryReadStoreOptions;
  #checkpoint: Position | undefined;
  #last: ChangeBatch | undefined;

  constructor(collections: readonly Collection[], options: MemoryReadStoreOptions = {}) {
    for (const collection of collections) checkFolded(collection, collections);
    this.#tables = new Map(
      collections.map(collection => [collection.name, { collection, kept: new Map<string, Kept>() }]),
    );
    this.#options = options;
  }

  async checkpoint(): Promise<Position | undefined> {
    return this.#checkpoint;
  }

  async apply(batch: ChangeBatch): Promise<void> {
    if (this.#options.redeliver === 'last' && this.#last) await this.#deliver(this.#last);
    await this.#deliver(batch);
    if (this.#options.redeliver === 'twice') await this.#deliver(batch);
    this.#last = batch;
  }

  async get(collection: string, id: string, query: IncludeQuery): Promise<DocumentAnswer | undefined> {
    const table = this.#table(collection);
    checkIncludes(table.collection, query);
    const kept = table.kept.get(id);
    if (!kept?.document || !isSeen(visibleOf(query.visibility, table.collection), kept.document))
      return undefined;
    const truncated = new Set<string>();
    const text = textOf(this.#tables, collection, kept.document, query, truncated);
    return { text, revision: kept.revision, truncated: [...truncated] };
  }

  async existing(collection: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { kept } = this.#table(collection);
    return new Set(ids.filter(id => kept.get(id)?.document));
  }

  async list(collection: string, query: ListQuery): Promise<ListAnswer> {
    return listOf(this.#tables, collection, query);
  }

  async *scan(collection: string): AsyncGenerator<readonly StoredDocument[]> {
    const stored = [...this.#table(collection).kept.values()]
      .sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)))
      .flatMap(({ id, place, revision, document }) =>
        document ? [{ id, place: String(place), revision, text: JSON.stringify(document) }] : [],
      );
    for (let from = 0; from < stored.length; from += SCAN_PAGE) yield stored.slice(from, from + SCAN_PAGE);
  }

  async close(): Promise<void> {}

  #table(collection: string) {
    const table = this.#tables.get(collection);
    if (!table) throw new TypeError(`no collection ${collection}`);
    return table;
  }

  async #deliver({ changes, after, checkpoint }: ChangeBatch): Promise<void> {
    refuseHole(after, this.#checkpoint);
    for (const change of changes) {
      for (let turns = this.#options.turns?.() ?? 0; turns > 0; turns--) await Promise.resolve();
      applyChange(this.#table(change.collection), change);
    }
    if (this.#checkpoint === undefined || checkpoint > this.#checkpoint) this.#checkpoint = checkpoint;
  }
}

function applyChange(
  { collection, kept }: { collection: Collection; kept: Map<string, Kept> },
  change: Change,
) {
  if (change.op === 'put') {
    const { id, position, ordinal, revision, document } = change;
    const known = kept.get(id);
    if (known && (known.document || known.position >= position)) return;
    kept.set(id, { id, position, revision, document, place: position * 1024n + BigInt(ordinal) });
    return;
  }
  for (const target of matching([...kept.values()], collection, change.match)) {
    if (change.position >= target.position) kept.set(target.id, changed(target, change));
  }
}

function matching(kept: readonly Kept[], collection: Collection, match: Document): Kept[] {
  const wanted = Object.entries(match);
  const folded = (field: string, value: Scalar) => foldedValue(collection, field, value);
  if (wanted.some(([, value]) => value === null)) return [];
  // A tombstone has no fields any more, but it keeps its id.
  return kept.filter(({ document, ...target }) =>
    wanted.every(([field, value]) =>
      field === collection.id
        ? target.id === value
        : folded(field, document?.[field] ?? null) === folded(field, value),
    ),
  );
}

function changed(target: Kept, change: Patch | Delete): Kept {
  const { position } = change;
  if (change.op === 'delete' || !target.document) return { ...target, position, document: undefined };
  const document = { ...target.document, ...change.set };
  const raised = Object.entries(change.max ?? {}).filter(([field, next]) => isForward(document[field], next));
  return {
    ...target,
    position,
    document: { ...document, ...Object.fromEntries(raised) },
    revision: change.revision ?? target.revision,
  };
}

function isForward(now: Scalar | undefined, next: Scalar): boolean {
  return next !== null && (now === undefined || now === null || String(next) > String(now));
}
