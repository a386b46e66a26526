/** Databases and their collections. Belongs to the double, so it outlives its connections. */
import { type Change, ChangeLog } from './changeLog.ts';
import { Collection } from './collection.ts';

type Databases = Map<string, Map<string, Collection>>;
/** Of all databases. Documents are never changed in place, so it holds the very same. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Collection>>;

export class Store {
  readonly changes = new ChangeLog();
  #databases: Databases = new Map();

  collection(database: string, name: string): Collection | undefined {
    return this.#databases.get(database)?.get(name);
  }

  /** A collection comes to be with the first write to it. */
  obtain(database: string, name: string): Collection {
    const existing = this.collection(database, name);
    if (existing) return existing;
    const collections = this.#databases.get(database) ?? new Map<string, Collection>();
    const namespace = `${database}.${name}`;
    const created = new Collection(namespace, change => this.changes.note(namespace, change));
    this.#databases.set(database, collections.set(name, created));
    return created;
  }

  collections(database: string): ReadonlyMap<string, Collection> {
    return this.#databases.get(database) ?? new Map();
  }

  drop(database: string, name: string): Collection | undefined {
    const dropped = this.collection(database, name);
    if (dropped) this.changes.note(dropped.namespace, { operationType: 'drop' });
    this.#databases.get(database)?.delete(name);
    return dropped;
  }

  dropDatabase(database: string): boolean {
    for (const name of [...this.collections(database).keys()]) this.drop(database, name);
    return this.#databases.delete(database);
  }

  snapshot(): Snapshot {
    return copied(this.#databases, () => () => {});
  }

  restore(snapshot: Snapshot): void {
    this.#databases = copied(snapshot, namespace => change => this.changes.note(namespace, change));
    this.changes.forget();
  }
}

function copied(databases: Snapshot, onChange: (namespace: string) => (change: Change) => void): Databases {
  const copies = [...databases].map(([database, collections]) => {
    const ofOne = [...collections].map(
      ([name, collection]) => [name, collection.copy(onChange(collection.namespace))] as const,
    );
    return [database, new Map(ofOne)] as const;
  });
  return new Map(copies);
}
