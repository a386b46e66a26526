/** One index: documents by the values of its first field. */
import { type Key, keyOf } from './bsonOrder.ts';
import type { Document } from './document.ts';
import { type Path, pathOf, valueAt } from './paths.ts';

/** Holds the newest version of a stored document; versions themselves never change. */
export interface Entry {
  document: Document;
}

export interface IndexSpec {
  readonly name: string;
  readonly key: Document;
  readonly unique: boolean;
}

export class Index {
  readonly spec: IndexSpec;
  readonly first: string;
  readonly #path: Path;
  readonly #buckets = new Map<Key, Set<Entry>>();

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.first = Object.keys(spec.key)[0] ?? '';
    this.#path = pathOf(this.first);
  }

  add(entry: Entry): void {
    const key = this.#keyOf(entry.document);
    const bucket = this.#buckets.get(key) ?? new Set();
    this.#buckets.set(key, bucket.add(entry));
  }

  remove(entry: Entry, document: Document): void {
    const key = this.#keyOf(document);
    const bucket = this.#buckets.get(key);
    bucket?.delete(entry);
    if (bucket?.size === 0) this.#buckets.delete(key);
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

  /** Another document that has all the values which a unique index allows once. */
  conflict(document: Document, entry?: Entry): Entry | undefined {
    if (!this.spec.unique) return undefined;
    const paths = Object.keys(this.spec.key).map(pathOf);
    const isAlike = (other: Document) =>
      paths.every(path => keyOf(valueAt(other, path)) === keyOf(valueAt(document, path)));
    const bucket = this.#buckets.get(this.#keyOf(document)) ?? [];
    return [...bucket].find(other => other !== entry && isAlike(other.document));
  }

  #keyOf(document: Document): Key {
    return keyOf(valueAt(document, this.#path));
  }
}
