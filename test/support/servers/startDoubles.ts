/**
 * The protocol doubles as a program of its own, for trying out the adapters of a cluster without one: prints what to set,
 * and serves until it is stopped. They keep nothing. `node test/support/servers/startDoubles.ts`, then paste the line that
 * it prints into another terminal and `npm start` there.
 */
import { EventStoreDbDouble } from '../../doubles/eventstoredb/index.ts';
import { MongoDbDouble } from '../../doubles/mongodb/index.ts';

const [eventStore, mongo] = await Promise.all([EventStoreDbDouble.start(), MongoDbDouble.start()]);
process.stdout.write(`export EVENTSTORE_URL='${eventStore.url}' MONGODB_URL='${mongo.url}'\n`);
