/**
 * The adapters of EventStoreDB and MongoDB for one system under test: on the servers of EVENTSTORE_URL and MONGODB_URL
 * where these are set, in a log and a database of their own, else on doubles of their own.
 */
import type { Logger } from 'pino';
import { v4 as uuid } from 'uuid';
import { openStorageBackends, type StorageBackends } from '../../../src/storageBackends.ts';
import { EventStoreDbDouble } from '../../doubles/eventstoredb/index.ts';
import { MongoDbDouble } from '../../doubles/mongodb/index.ts';
import { freshName, onDatabase } from './mongoDatabases.ts';

interface Address {
  readonly url: string;
  stop(): Promise<void>;
}

const server = (url: string): Address => ({ url, stop: async () => {} });

export async function storageServers(log: Logger): Promise<StorageBackends> {
  const { EVENTSTORE_URL, MONGODB_URL } = process.env;
  const cluster = EVENTSTORE_URL ? server(EVENTSTORE_URL) : await EventStoreDbDouble.start();
  const database = MONGODB_URL ? server(MONGODB_URL) : await MongoDbDouble.start();
  const engines = await openStorageBackends(
    {
      dataDir: '',
      eventStoreUrl: cluster.url,
      namespace: `test-${uuid()}`,
      mongoUrl: onDatabase(database.url, freshName()),
    },
    log,
  );
  const close = async () => {
    await engines.close();
    await Promise.all([cluster.stop(), database.stop()]);
  };
  return { ...engines, close };
}
