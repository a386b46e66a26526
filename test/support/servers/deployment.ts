/** Several real servers, each a process of its own, on one log and one set of read models: the doubles of this process. */
import { EventStoreDbDouble } from '../../doubles/eventstoredb/index.ts';
import { MongoDbDouble } from '../../doubles/mongodb/index.ts';
import { eventually } from '../dsl/eventually.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../dsl/temporaryDirectory.ts';
import { RunningServer } from './runningServer.ts';

interface DeploymentOptions {
  readonly instances: number;
  readonly env?: Readonly<Record<string, string>>;
  /** `own`: each instance keeps read models of its own, as without MONGODB_URL. Default: `shared`. */
  readonly readModels?: 'shared' | 'own';
}

export class Deployment {
  readonly eventStore: EventStoreDbDouble;
  readonly mongo: MongoDbDouble | undefined;
  readonly instances: RunningServer[] = [];
  readonly #env: Readonly<Record<string, string>>;
  readonly #folders: TemporaryDirectory[] = [];

  private constructor(
    eventStore: EventStoreDbDouble,
    mongo: MongoDbDouble | undefined,
    env: Readonly<Record<string, string>>,
  ) {
    this.eventStore = eventStore;
    this.mongo = mongo;
    this.#env = { ...env, EVENTSTORE_URL: eventStore.url, ...(mongo && { MONGODB_URL: mongo.url }) };
  }

  static async start({ instances, env = {}, readModels = 'shared' }: DeploymentOptions): Promise<Deployment> {
    const mongo = readModels === 'shared' ? await MongoDbDouble.start() : undefined;
    const deployment = new Deployment(await EventStoreDbDouble.start(), mongo, env);
    await Promise.all(Array.from({ length: instances }, () => deployment.add()));
    return deployment;
  }

  /** One more instance, ready. */
  async add(): Promise<RunningServer> {
    const folder = temporaryDirectory();
    this.#folders.push(folder);
    const server = await RunningServer.start({ env: { ...this.#env, DATA_DIR: folder.path } });
    this.instances.push(server);
    return server;
  }

  /** The instance that holds the most leases, once one does. */
  async holder(): Promise<RunningServer> {
    return eventually('somebody holds leases', async () => {
      const held = await Promise.all(
        this.instances.map(async each => ({ each, held: await leasesOf(each) })),
      );
      const most = held.toSorted((a, b) => b.held - a.held)[0];
      return most && most.held > 0 ? most.each : undefined;
    });
  }

  /** Ends it as a power cut would. */
  async kill(server: RunningServer): Promise<void> {
    this.instances.splice(this.instances.indexOf(server), 1);
    await server.kill();
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.splice(0).map(server => server.kill()));
    await Promise.all([this.eventStore.stop(), this.mongo?.stop()]);
    for (const folder of this.#folders) folder.remove();
  }
}

async function leasesOf({ url }: RunningServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  return Number(/^leases_held (\d+)$/m.exec(text)?.[1] ?? 0);
}
