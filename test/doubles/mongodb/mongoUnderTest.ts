/**
 * What the double claims of MongoDB is asked of both: of the server at MONGODB_URL where that is set, which proves the
 * claims, else of the double. A database of its own, dropped at the end.
 */
import { type Collection, type Document, MongoClient } from 'mongodb';
import { MongoDbDouble } from './index.ts';

export interface Thing extends Document {
  readonly _id: string | number | bigint;
}

export class MongoUnderTest {
  readonly client: MongoClient;
  readonly name: string;
  readonly #double: MongoDbDouble | undefined;

  private constructor(client: MongoClient, double: MongoDbDouble | undefined) {
    this.client = client;
    this.name = `test-${process.pid}-${Date.now()}`;
    this.#double = double;
  }

  static async start(): Promise<MongoUnderTest> {
    const { MONGODB_URL } = process.env;
    const double = MONGODB_URL ? undefined : await MongoDbDouble.start();
    const url = MONGODB_URL ?? double?.url ?? '';
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000, useBigInt64: true });
    return new MongoUnderTest(client, double);
  }

  get db() {
    return this.client.db(this.name);
  }

  get things(): Collection<Thing> {
    return this.db.collection<Thing>('things');
  }

  /** By id. */
  async stored(): Promise<readonly object[]> {
    return this.things.find({}, { sort: { _id: 1 } }).toArray();
  }

  async reset(): Promise<void> {
    await this.db.dropDatabase();
  }

  async stop(): Promise<void> {
    await this.reset();
    await this.client.close();
    await this.#double?.stop();
  }
}
