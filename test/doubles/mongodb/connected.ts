/** A double with the real driver connected to it. */
import { type Collection, MongoClient, type MongoClientOptions } from 'mongodb';
import { MongoDbDouble, type MongoDbDoubleOptions } from './index.ts';
import type { Thing } from './mongoUnderTest.ts';

export class Connected {
  readonly double: MongoDbDouble;
  readonly client: MongoClient;

  private constructor(double: MongoDbDouble, client: MongoClient) {
    this.double = double;
    this.client = client;
  }

  /** With `useBigInt64` driver 7.9 throws out of its monitor once the primary has changed: not with such faults. */
  static async start(
    options: MongoDbDoubleOptions = {},
    clientOptions: MongoClientOptions = {},
  ): Promise<Connected> {
    const double = await MongoDbDouble.start(options);
    const settings = { serverSelectionTimeoutMS: 5_000, ...clientOptions };
    return new Connected(double, new MongoClient(double.url, settings));
  }

  get things(): Collection<Thing> {
    return this.client.db('shop').collection<Thing>('things');
  }

  /** What is stored, without asking for it. */
  stored(): readonly object[] {
    return this.double.documents('shop', 'things');
  }

  /** As it was at the start. */
  async reset(): Promise<void> {
    this.double.faults.clear();
    await this.client.db('shop').dropDatabase();
    this.double.seen.forget();
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.double.stop();
  }
}
