import { expect, it } from '@jest/globals';
import { openSqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { ChildProgram } from '../support/servers/childProgram.ts';

/** Acknowledged appends after which the writer is killed. */
const ENOUGH = 3_000;

it('a log whose process was killed at full speed has each acknowledged event once', async () => {
  const directory = temporaryDirectory();
  const writer = new ChildProgram('test/events/programs/appendForever.ts', directory.path);
  const acknowledged: (string | undefined)[] = [];
  while (acknowledged.length < ENOUGH) acknowledged.push(await writer.line());
  acknowledged.push(...(await writer.kill()));

  const store = openSqliteEventStore({ directory: directory.path });
  const stored = await store.readAll({ limit: Number.MAX_SAFE_INTEGER });
  const ids = new Set(stored.map(event => event.id));
  expect(ids.size).toBe(stored.length);
  expect(acknowledged.filter(id => id === undefined || !ids.has(id))).toEqual([]);
  for (const events of Map.groupBy(stored, event => event.stream).values()) {
    expect(events.map(event => event.revision)).toEqual([...events.keys()]);
  }
  await store.close();
  directory.remove();
});
