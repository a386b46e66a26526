/** Databases for tests: on the server at MONGODB_URL where that is set, else on a double. Each is fresh, and dropped. */
import { randomBytes } from 'node:crypto';
import { type MongoDatabase, openMongo } from '../../src/projections/mongodb/index.ts';
import { MongoDbDouble } from './mongoDb/index.ts';

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
