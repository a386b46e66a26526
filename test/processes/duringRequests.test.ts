import { expect, test } from '@jest/globals';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import { openSqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { createParking } from '../../src/processes/parking.ts';
import { Process } from '../../src/processes/process.ts';
import { MAX_BEGUN_DURING_REQUESTS } from '../../src/scheduling/background.ts';
import { requestActivity } from '../../src/scheduling/requestActivity.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { executorOn, nextId } from '../support/dsl/writeSide.ts';

test('while requests are in flight a process takes up a few events in each iteration of the event loop, and leaves the rest in the log', async () => {
  const directory = temporaryDirectory();
  const store = openSqliteEventStore({ directory: directory.path });
  const events = 10 * MAX_BEGUN_DURING_REQUESTS;
  for (let n = 0; n < events; n++)
    await record(store, [productAdded({ productId: idOf.product(nextId('product')) })]);

  const requestEnds = requestActivity.started();
  let [handled, inIteration, most] = [0, 0, 0];
  const nextIteration = () => {
    inIteration = 0;
    if (handled < events) setImmediate(nextIteration);
  };
  nextIteration();
  const count = async () => {
    handled++;
    most = Math.max(most, ++inIteration);
  };
  const process = await Process.start(
    { name: 'test', partitionOf: ({ id }) => id, on: { ProductAdded: count } },
    {
      store,
      catalog: eventCatalog,
      now: () => new Date(),
      parking: createParking(executorOn(store)),
      onFailure: (_name, error) => expect(error).toBeUndefined(),
    },
  );
  await eventually('all are handled', () => handled === events);
  expect(most).toBeLessThanOrEqual(MAX_BEGUN_DURING_REQUESTS);
  requestEnds();
  await process.stop();
  await store.close();
  directory.remove();
});
