import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AppendOutcomeUnknown } from '../../src/events/eventStore.ts';
import { openDatabase } from '../../src/events/sqlite/schema.ts';
import { openSqliteEventStore, SqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { WriterThread } from '../../src/events/sqlite/writerThread.ts';
import { Scene } from '../contracts/eventStore/scene.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

test('the event loop goes on and reads are answered while an append waits for the disk', async () => {
  const store = openSqliteEventStore({ directory: directory.path, threaded: true });
  const scene = await Scene.begin(store);
  await store.append(scene.stream('first'), 'no-stream', scene.events(1));
  const other = new DatabaseSync(join(directory.path, 'events.db'));
  other.exec('BEGIN IMMEDIATE');
  let isDone = false;
  const append = store.append(scene.stream('second'), 'no-stream', scene.events(1)).finally(() => {
    isDone = true;
  });
  for (let turns = 0; turns < 100; turns++) await turn();
  expect(await store.readStream(scene.stream('first'))).toHaveLength(1);
  expect(isDone).toBe(false);
  other.exec('COMMIT');
  expect(await append).toEqual({ revision: 0, position: 2n });
  other.close();
  await store.close();
});

test('what was appended when the store is closed is written first', async () => {
  const store = openSqliteEventStore({ directory: directory.path, threaded: true });
  const scene = await Scene.begin(store);
  const appends = ['a', 'b', 'c'].map(name => store.append(scene.stream(name), 'no-stream', scene.events(1)));
  await store.close();
  expect(await Promise.all(appends)).toHaveLength(3);
  const again = openSqliteEventStore({ directory: directory.path });
  expect(await again.head()).toBe(3n);
  await again.close();
});

test('a thread that ended leaves the outcome unknown, and another one goes on after it', async () => {
  const path = join(directory.path, 'events.db');
  const elsewhere = join(directory.path, 'elsewhere.db');
  mkdirSync(elsewhere);
  const store = new SqliteEventStore(openDatabase(path), new WriterThread(elsewhere));
  const scene = await Scene.begin(store);
  const event = scene.events(1);
  const append = store.append(scene.stream(), 'no-stream', event);
  await expect(append).rejects.toBeInstanceOf(AppendOutcomeUnknown);
  expect(store.writeProblem()).toMatch(/unable to open database file/);
  rmdirSync(elsewhere);
  expect(await store.append(scene.stream(), 'no-stream', event)).toEqual({ revision: 0, position: 1n });
  expect(store.writeProblem()).toBeUndefined();
  await store.close();
});
