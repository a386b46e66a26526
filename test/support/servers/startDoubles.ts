/** The protocol doubles as a program of its own: prints what to set, and serves until it is stopped. They keep nothing. */
import { EventStoreDbDouble } from '../../doubles/eventstoredb/index.ts';
import { MongoDbDouble } from '../../doubles/mongodb/index.ts';

const [eventStore, mongo] = await Promise.all([EventStoreDbDouble.start(), MongoDbDouble.start()]);
process.stdout.write(`export EVENTSTORE_URL='${eventStore.url}' MONGODB_URL='${mongo.url}'\n`);
