/** Databases for tests: on the server at MONGODB_URL where that is set, else on a double. Each is fresh, and dropped. */
import { randomBytes } from 'node:crypto';
import {
  type MongoDatabase,
  type MongoReadStore,
  type MongoReadStoreOptions,
  openMongo,
  openMongoReadStore,
} from '../../../src/projections/mongodb/index.ts';
import { library } from '../../contracts/readStore/library.ts';
import { MongoDbDouble, type MongoDbDoubleOptions } from '../../doubles/mongodb/index.ts';

export class MongoDatabases {
  readonly name: string;
  readonly #url: string;
  readonly #double: MongoDbDouble | undefined;
  readonly #open = new Set<MongoDatabase>();

  private constructor(url: string, double: MongoDbDouble | undefined) {
    this.name = double ? 'MongoDB, its double' : 'MongoDB';
    this.#url = url;
    this.#double = double;
  }

  static async start(): Promise<MongoDatabases> {
    const { MONGODB_URL } = process.env;
    if (MONGODB_URL) return new MongoDatabases(MONGODB_URL, undefined);
    const double = await MongoDbDouble.start();
    return new MongoDatabases(double.url, double);
  }

  async fresh(): Promise<MongoDatabase> {
    const database = await openMongo({ url: onDatabase(this.#url, freshName()) });
    this.#open.add(database);
    return database;
  }

  async drop(database: MongoDatabase): Promise<void> {
    this.#open.delete(database);
    await database.db.dropDatabase();
    await database.close();
  }

  async stop(): Promise<void> {
    for (const database of this.#open) await this.drop(database);
    await this.#double?.stop();
  }
}

export const freshName = (): string => `test-${randomBytes(6).toString('hex')}`;

/** The same servers, another database. */
export const onDatabase = (url: string, name: string): string =>
  url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`);

/** Read stores on one double, each with a connection of its own, as instances have. */
export class DoubledStores {
  readonly double: MongoDbDouble;
  readonly #closers: (() => Promise<void>)[] = [];

  private constructor(double: MongoDbDouble) {
    this.double = double;
  }

  static async start(options: MongoDbDoubleOptions = {}): Promise<DoubledStores> {
    return new DoubledStores(await MongoDbDouble.start(options));
  }

  async connect(name: string): Promise<MongoDatabase> {
    const database = await openMongo({ url: onDatabase(this.double.url, name) });
    this.#closers.unshift(() => database.close());
    return database;
  }

  /** On a fresh database unless one is named. */
  async open(name = freshName(), options: Partial<MongoReadStoreOptions> = {}): Promise<OpenedStore> {
    const database = await this.connect(name);
    const store = await openMongoReadStore({ database, collections: library, epoch: 'one', ...options });
    this.#closers.unshift(() => store.close());
    return { store, name, database };
  }

  async stop(): Promise<void> {
    this.double.faults.clear();
    for (const close of this.#closers.splice(0)) await close();
    await this.double.stop();
  }
}

interface OpenedStore {
  readonly store: MongoReadStore;
  /** Of the database. */
  readonly name: string;
  readonly database: MongoDatabase;
}
