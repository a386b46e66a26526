/** Appends at full speed to the log in the directory given, and prints the id of each event that was acknowledged. */
import { v4 as uuid } from 'uuid';
import type { ExpectedRevision } from '../../../src/events/eventStore.ts';
import { openSqliteEventStore } from '../../../src/events/sqlite/sqliteEventStore.ts';

const WRITERS = 48;

const store = openSqliteEventStore({ directory: process.argv[2] ?? '', threaded: true });

async function write(stream: string): Promise<never> {
  let expected: ExpectedRevision = 'no-stream';
  for (;;) {
    const id = uuid();
    const metadata = {
      $correlationId: id,
      $causationId: id,
      actor: null,
      source: 'process' as const,
      requestId: null,
      recordedAt: new Date().toISOString(),
      version: 1,
    };
    const event = { id, type: 'Written', data: { text: 'x'.repeat(200) }, metadata };
    ({ revision: expected } = await store.append(stream, expected, [event]));
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(`writer-${writer}`)));
