/** One index: documents by the values of its first field, and, where it is unique, by all of its fields. */
import { type Key, keyOf, textKey } from './bsonOrder.ts';
import type { Document } from './document.ts';
import type { Filter } from './filter.ts';
import { type Path, pathOf, valueAt, valuesAt } from './paths.ts';

/** Holds the newest version of a stored document; versions themselves never change. */
export interface Entry {
  document: Document;
}

export interface IndexSpec {
  readonly name: string;
  readonly key: Document;
  readonly unique: boolean;
  readonly sparse: boolean;
  /** As the client gave it. */
  readonly given: Document;
  /** Documents that do not pass are not kept unique. */
  readonly includes: Filter;
}

export class Index {
  readonly spec: IndexSpec;
  readonly first: string;
  readonly #firstPath: Path;
  readonly #paths: readonly Path[];
  readonly #buckets = new Map<Key, Set<Entry>>();
  readonly #owners = new Map<string, Entry>();

  constructor(spec: IndexSpec) {
    this.spec = spec;
    const fields = Object.keys(spec.key);
    this.first = fields[0] ?? '';
    this.#firstPath = pathOf(this.first);
    this.#paths = fields.map(pathOf);
  }

  /** Whether another document holds the unique key that this one would have. */
  isTaken(document: Document, by: Entry | undefined): boolean {
    const owner = this.#isKeptUnique(document) && this.#owners.get(this.#uniqueKey(document));
    return owner ? owner !== by : false;
  }

  valuesIn(document: Document): Document {
    const fields = Object.keys(this.spec.key);
    return Object.fromEntries(fields.map(field => [field, valueAt(document, pathOf(field)) ?? null]));
  }

  add(entry: Entry): void {
    for (const key of this.#keysOf(entry.document)) this.#bucket(key).add(entry);
    if (this.#isKeptUnique(entry.document)) this.#owners.set(this.#uniqueKey(entry.document), entry);
  }

  remove(entry: Entry, document: Document): void {
    for (const key of this.#keysOf(document)) this.#leave(key, entry);
    if (this.#isKeptUnique(document)) this.#owners.delete(this.#uniqueKey(document));
  }

  /** How many documents have one of the values first; some may be counted twice. */
  sizeOf(values: readonly unknown[]): number {
    return values.reduce((sum: number, value) => sum + (this.#buckets.get(keyOf(value))?.size ?? 0), 0);
  }

  find(values: readonly unknown[]): Iterable<Entry> {
    const [only] = values;
    if (values.length === 1) return this.#buckets.get(keyOf(only)) ?? [];
    return new Set(values.flatMap(value => [...(this.#buckets.get(keyOf(value)) ?? [])]));
  }

  #keysOf(document: Document): ReadonlySet<Key> {
    return new Set(valuesAt(document, this.#firstPath).map(keyOf));
  }

  #bucket(key: Key): Set<Entry> {
    const bucket = this.#buckets.get(key) ?? new Set();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #leave(key: Key, entry: Entry): void {
    const bucket = this.#buckets.get(key);
    bucket?.delete(entry);
    if (bucket?.size === 0) this.#buckets.delete(key);
  }

  #isKeptUnique(document: Document): boolean {
    if (!this.spec.unique || !this.spec.includes(document)) return false;
    return !this.spec.sparse || this.#paths.some(path => valueAt(document, path) !== undefined);
  }

  #uniqueKey(document: Document): string {
    return textKey(this.#paths.map(path => valueAt(document, path)));
  }
}
