/** Databases and their collections. Belongs to the double, so it outlives its connections. */
import { Collection } from './collection.ts';

type Databases = Map<string, Map<string, Collection>>;
/** Of all databases. Documents are never changed in place, so it holds the very same. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Collection>>;

export class Store {
  #databases: Databases = new Map();

  collection(database: string, name: string): Collection | undefined {
    return this.#databases.get(database)?.get(name);
  }

  /** A collection comes to be with the first write to it. */
  obtain(database: string, name: string): Collection {
    const existing = this.collection(database, name);
    if (existing) return existing;
    const collections = this.#databases.get(database) ?? new Map<string, Collection>();
    const created = new Collection(`${database}.${name}`);
    this.#databases.set(database, collections.set(name, created));
    return created;
  }

  collections(database: string): ReadonlyMap<string, Collection> {
    return this.#databases.get(database) ?? new Map();
  }

  drop(database: string, name: string): Collection | undefined {
    const dropped = this.collection(database, name);
    this.#databases.get(database)?.delete(name);
    return dropped;
  }

  dropDatabase(database: string): boolean {
    return this.#databases.delete(database);
  }

  snapshot(): Snapshot {
    return copied(this.#databases);
  }

  restore(snapshot: Snapshot): void {
    this.#databases = copied(snapshot);
  }
}

function copied(databases: Snapshot): Databases {
  const copies = [...databases].map(([database, collections]) => {
    const ofOne = [...collections].map(([name, collection]) => [name, collection.copy()] as const);
    return [database, new Map(ofOne)] as const;
  });
  return new Map(copies);
}
