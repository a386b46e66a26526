/** The MongoDB adapter, by the contract of its port: against the server at MONGODB_URL, else against the double. */
import { afterAll } from '@jest/globals';
import { openMongoReadStore } from '../../src/projections/mongodb/index.ts';
import { readStoreContract } from '../contracts/readStore.ts';
import { MongoDatabases } from '../support/servers/mongoDatabases.ts';

const databases = await MongoDatabases.start();
afterAll(() => databases.stop());

readStoreContract(databases.name, async collections => {
  const database = await databases.fresh();
  const store = await openMongoReadStore({ database, collections, epoch: 'one' });
  const close = store.close.bind(store);
  return Object.assign(store, {
    close: async () => {
      await close();
      await databases.drop(database);
    },
  });
});
