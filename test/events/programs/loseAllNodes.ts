/**
 * Loses all nodes of a cluster in the moment in which the client of EventStoreDB would let a rejection go unheard,
 * which ends a process: a failed call waits for the channel that another call has it open, and no node is found.
 * Prints what became of it.
 */
import { openEventStoreDb } from '../../../src/events/eventStoreDb/index.ts';
import { Scene } from '../../contracts/eventStore/scene.ts';
import { EventStoreDbDouble } from '../../doubles/eventstoredb/index.ts';
import { eventually } from '../../support/dsl/eventually.ts';

const codeOf = (error: { code?: unknown }) => error.code;

const double = await EventStoreDbDouble.start();
// Two seeds, so that the client looks for a node by gossip.
const seeds = `127.0.0.1:${double.port},localhost:${double.port}`;
const url = `esdb://${seeds}?tls=false&maxDiscoverAttempts=1&discoveryInterval=50`;
const store = await openEventStoreDb({ url, onInterruption: () => {} });
const scene = await Scene.begin(store);

double.seen.clear();
double.faults.next('append', { is: 'silent', done: false });
const hanging = store.append('hanging', 'no-stream', scene.events(1)).catch(codeOf);
await eventually('the call', () => double.seen.appends.length === 1);
// The client gives its channel up, though the call above still uses it, and looks for a node when the next call comes.
double.faults.next('append', { is: 'notReady' });
process.stdout.write(
  `turned away: ${await store.append('other', 'no-stream', scene.events(1)).catch(codeOf)}\n`,
);
const reading = store.readStream('hanging');
await double.down();
process.stdout.write(`lost: ${await hanging}\n`);
process.stdout.write(`no node: ${await store.append('other', 'no-stream', scene.events(1)).catch(codeOf)}\n`);
await double.up();
process.stdout.write(`read: ${(await reading).length}\n`);
await store.close();
await double.stop();
process.stdout.write('survived\n');
