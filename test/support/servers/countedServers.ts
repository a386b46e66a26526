/** A system on doubles of both servers, in which no process runs: what it asks of them while it answers is counted. */
import { pino } from 'pino';
import { openStorageBackends } from '../../../src/storageBackends.ts';
import { EventStoreDbDouble } from '../../doubles/eventstoredb/index.ts';
import { ManualLeases } from '../../doubles/manualLease.ts';
import { MongoDbDouble } from '../../doubles/mongodb/index.ts';
import { startTestSystem, type TestSystem } from './testSystem.ts';

/** Streams read and appends by EventStoreDB; aggregations and finds, and updates by MongoDB. */
export interface Trips {
  readonly reads: number;
  readonly appends: number;
  readonly queries: number;
  readonly updates: number;
}

/** What every instance asks again and again by itself. */
const BACKGROUND = ['leases', 'meta'];

export class CountedServers {
  readonly system: TestSystem;
  readonly #log: EventStoreDbDouble;
  readonly #mongo: MongoDbDouble;

  private constructor(system: TestSystem, log: EventStoreDbDouble, mongo: MongoDbDouble) {
    this.system = system;
    this.#log = log;
    this.#mongo = mongo;
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<CountedServers> {
    const [log, mongo] = await Promise.all([EventStoreDbDouble.start(), MongoDbDouble.start()]);
    const urls = { eventStoreUrl: log.url, mongoUrl: mongo.url };
    const backends = await openStorageBackends({ dataDir: '', ...urls }, pino({ level: 'silent' }));
    const engines = { ...backends, leases: new ManualLeases() };
    return new CountedServers(await startTestSystem({ engines, environment }), log, mongo);
  }

  async during(work: () => Promise<unknown>): Promise<Trips> {
    this.#log.seen.clear();
    this.#mongo.seen.forget();
    await work();
    const { readModels: reads, appends } = this.#log.seen;
    return {
      reads: reads.length,
      appends: appends.length,
      queries: this.#commands('aggregate') + this.#commands('find'),
      updates: this.#commands('update'),
    };
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await Promise.all([this.#log.stop(), this.#mongo.stop()]);
  }

  #commands(name: string): number {
    const seen = this.#mongo.seen.of(name);
    return seen.filter(({ command }) => !BACKGROUND.includes(String(command[name]))).length;
  }
}
