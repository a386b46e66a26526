/** The contract, on the server at `EVENTSTORE_URL` where that is set, else on the double of its protocol. */
import { afterAll, beforeAll } from '@jest/globals';
import { v4 as uuid } from 'uuid';
import { openEventStoreDb } from '../../src/events/eventStoreDb/index.ts';
import { eventStoreContract } from '../contracts/eventStore.ts';
import { EventStoreDbDouble } from '../doubles/eventstoredb/index.ts';

let double: EventStoreDbDouble | undefined;
let url = process.env.EVENTSTORE_URL ?? '';
beforeAll(async () => {
  if (url) return;
  double = await EventStoreDbDouble.start();
  url = double.url;
});
afterAll(() => double?.stop());

eventStoreContract('EventStoreDB', async () => {
  // A log of its own for each test, in one server.
  const namespace = `test-${uuid()}`;
  const open = () => openEventStoreDb({ url, namespace, onInterruption: () => {} });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    cleanup: () => store.close(),
  };
});
