/** The documents of one collection, in the order in which they came, and its indexes. */
import { type Key, keyOf } from './bsonOrder.ts';
import type { Change } from './changeLog.ts';
import type { Document } from './document.ts';
import type { Equalities } from './equalities.ts';
import { DuplicateKey } from './errors.ts';
import { type Entry, Index, type IndexSpec } from './indexes.ts';

export const ID_INDEX = '_id_';

type OnChange = (change: Change) => void;

export class Collection {
  /** Database and name. */
  readonly namespace: string;
  readonly #onChange: OnChange;
  readonly #entries = new Map<Key, Entry>();
  readonly #indexes: Index[] = [];

  constructor(namespace: string, onChange: OnChange) {
    this.namespace = namespace;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#entries.size;
  }

  get indexes(): readonly IndexSpec[] {
    return this.#indexes.map(index => index.spec);
  }

  documents(): readonly Document[] {
    return Array.from(this.#entries.values(), entry => entry.document);
  }

  /** The same documents and indexes; a change of one does not show in the other. */
  copy(onChange: OnChange): Collection {
    const copy = new Collection(this.namespace, onChange);
    for (const spec of this.indexes) copy.addIndex(spec);
    for (const document of this.documents()) copy.insert(document);
    return copy;
  }

  /** All that could match what is demanded, and perhaps more: by id, else by the index with the fewest of them. */
  candidates(equalities: Equalities): Iterable<Entry> {
    const ids = equalities.get('_id');
    if (ids) return this.#byId(ids);
    const usable = this.#indexes.flatMap(index => {
      const values = equalities.get(index.first);
      return values ? [{ index, values, size: index.sizeOf(values) }] : [];
    });
    const [first, ...others] = usable;
    if (!first) return this.#entries.values();
    const best = others.reduce((least, next) => (next.size < least.size ? next : least), first);
    return best.index.find(best.values);
  }

  /** @throws DuplicateKey */
  insert(document: Document): void {
    const id = keyOf(document._id);
    if (this.#entries.has(id)) throw new DuplicateKey(this.namespace, document);
    this.#requireUnique(document);
    const entry = { document };
    this.#entries.set(id, entry);
    for (const index of this.#indexes) index.add(entry);
    this.#onChange({ operationType: 'insert', after: document });
  }

  replace(entry: Entry, document: Document): void {
    this.#requireUnique(document, entry);
    const old = entry.document;
    for (const index of this.#indexes) index.remove(entry, old);
    entry.document = document;
    for (const index of this.#indexes) index.add(entry);
    this.#onChange({ operationType: 'update', before: old, after: document });
  }

  remove(entry: Entry): void {
    this.#entries.delete(keyOf(entry.document._id));
    for (const index of this.#indexes) index.remove(entry, entry.document);
    this.#onChange({ operationType: 'delete', before: entry.document });
  }

  addIndex(spec: IndexSpec): void {
    const index = new Index(spec);
    for (const entry of this.#entries.values()) {
      if (index.conflict(entry.document)) throw new DuplicateKey(this.namespace, entry.document, spec);
      index.add(entry);
    }
    this.#indexes.push(index);
  }

  #requireUnique(document: Document, entry?: Entry): void {
    const violated = this.#indexes.find(index => index.conflict(document, entry));
    if (violated) throw new DuplicateKey(this.namespace, document, violated.spec);
  }

  #byId(ids: readonly unknown[]): readonly Entry[] {
    const keys = new Set(ids.map(keyOf));
    return Array.from(keys, key => this.#entries.get(key)).filter(entry => entry !== undefined);
  }
}
