/** What lies in DATA_DIR is for its owner alone, under any umask: sabre-io/Baikal#602 and openclaw/wacli#139 were not. */

import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { projections } from '../../src/projections/index.ts';
import { readModelPath } from '../../src/projections/openReadModels.ts';
import { rebuildReadStore } from '../../src/projections/rebuild.ts';
import { Shop } from '../support/builders/shop.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { startTestSystem } from '../support/servers/testSystem.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const modesIn = (directory: string) =>
  Object.fromEntries(readdirSync(directory).map(name => [name, modeOf(join(directory, name))]));
const FILES = [
  'events.db',
  'events.db-shm',
  'events.db-wal',
  'lock.db',
  'read.db',
  'read.db-shm',
  'read.db-wal',
];

describe.each([0o000, 0o022, 0o077])('files of a data directory under umask %o', umask => {
  let folder: TemporaryDirectory;
  let before: number;
  beforeEach(() => {
    folder = temporaryDirectory();
    before = process.umask(umask);
  });
  afterEach(() => {
    process.umask(before);
    folder.remove();
  });

  test('are made with mode 600, in a directory with mode 700', async () => {
    const directory = join(folder.path, 'deep', 'data');
    const system = await startTestSystem({ directory });
    await new Shop(system).user();
    const modes = modesIn(directory);
    expect(Object.keys(modes)).toEqual(expect.arrayContaining(FILES));
    expect(new Set(Object.values(modes))).toEqual(new Set(['600']));
    expect([modeOf(directory), modeOf(join(folder.path, 'deep'))]).toEqual(['700', '700']);
    await system.stop();
  });

  test('are made with mode 600 by a rebuild too', async () => {
    const directory = folder.path;
    const store = openSqliteEventStore({ directory });
    await rebuildReadStore({ store, projections, path: readModelPath(directory) });
    expect(new Set(Object.values(modesIn(directory)))).toEqual(new Set(['600']));
    await store.close();
  });

  test('a directory that exists keeps its mode', async () => {
    const directory = join(folder.path, 'data');
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    const system = await startTestSystem({ directory });
    expect(modeOf(directory)).toBe('755');
    await system.stop();
  });
});
