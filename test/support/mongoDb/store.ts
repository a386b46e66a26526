/** Databases and their collections. Belongs to the double, so it outlives its connections. */
import { Collection } from './collection.ts';

export class Store {
  readonly #databases = new Map<string, Map<string, Collection>>();

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
}
