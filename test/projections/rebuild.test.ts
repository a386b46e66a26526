import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteEventStore, type SqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { collections, projections } from '../../src/projections/index.ts';
import { openReadModels, readModelPath } from '../../src/projections/openReadModels.ts';
import { ReadModels } from '../../src/projections/readModels.ts';
import type { ReadStore } from '../../src/projections/readStore.ts';
import { rebuildReadStore } from '../../src/projections/rebuild.ts';
import { exclusive } from '../../src/projections/runner.ts';
import { openSqliteReadStore } from '../../src/projections/sqlite/index.ts';
import { MemoryReadStore } from '../doubles/memoryReadStore.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { live } from '../support/builders/randomWorkload.ts';
import { countOf, documentsOf } from '../support/dsl/documents.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { executorOn } from '../support/dsl/writeSide.ts';

const watch = {
  applied: () => {},
  dropped: () => {},
  failed: (error: unknown) => {
    throw error;
  },
};

describe('read models of a log', () => {
  let directory: TemporaryDirectory;
  let path: string;
  let log: SqliteEventStore;
  let reasons: string[];
  let failures: string[];
  /** A log that every test gets a copy of. */
  let template: TemporaryDirectory;
  beforeAll(async () => {
    template = temporaryDirectory();
    const store = openSqliteEventStore({ directory: template.path });
    await live(executorOn(store), 11, 600);
    await store.close();
  });
  afterAll(() => template.remove());
  beforeEach(() => {
    directory = temporaryDirectory();
    path = readModelPath(directory.path);
    copyFileSync(join(template.path, 'events.db'), join(directory.path, 'events.db'));
    log = openSqliteEventStore({ directory: directory.path });
    reasons = [];
    failures = [];
  });
  afterEach(async () => {
    await log.close();
    directory.remove();
  });

  const open = (signal = new AbortController().signal) =>
    openReadModels({
      signal,
      directory: directory.path,
      source: { directory: directory.path },
      store: log,
      onRebuild: state => ('reason' in state ? reasons.push(state.reason) : undefined),
      onFailure: (_error, message) => failures.push(message),
    });
  /** As an instance does: open, follow to the end, stop. Answers all that is shown. */
  const show = async (readStore: (signal: AbortSignal) => Promise<ReadStore> = open) => {
    const readModels = new ReadModels(projections);
    await readModels.start(log, async signal => exclusive(await readStore(signal)), watch);
    expect(await readModels.progress.wait((await log.head()) ?? 0n, 20_000)).toBe(true);
    const shown = await documentsOf(readModels.store);
    await readModels.stop();
    return shown;
  };
  /** As it would be had it been followed from the first event, in small batches, without SQLite. */
  const expected = () => show(async () => new MemoryReadStore(collections));

  it('are the same rebuilt as followed event by event', async () => {
    const followed = await show(async () =>
      openSqliteReadStore({ path: join(directory.path, 'followed.db'), collections, epoch: log.epoch }),
    );
    const rebuild = { store: log, projections, path };
    const events = await rebuildReadStore(rebuild);
    const rebuilt = await show();
    expect(await rebuildReadStore({ ...rebuild, source: { directory: directory.path } })).toBe(events);
    expect(await show()).toEqual(rebuilt);
    expect(countOf(rebuilt)).toBeGreaterThan(100);
    expect(rebuilt).toEqual(followed);
    expect(rebuilt).toEqual(await expected());
    expect(events).toBe((await log.readAll({ limit: 1_000_000 })).length);
    expect(reasons).toEqual([]);
  });

  it('contain no more than asked for, and go on from there', async () => {
    const all = await log.readAll({ limit: 1_000_000 });
    const through = all.at(Math.floor(all.length / 2))?.position ?? 0n;
    await rebuildReadStore({ store: log, projections, path, through });
    const store = await open();
    expect(await store.checkpoint()).toBe(through);
    await store.close();
    expect(await show()).toEqual(await expected());
  });

  it('are built anew, beside the log, where their file is missing', async () => {
    expect(await show()).toEqual(await expected());
    expect(reasons).toEqual(['the file is missing']);
    rmSync(path);
    expect(await show()).toEqual(await expected());
    expect(existsSync(`${path}.rebuild`)).toBe(false);
  });

  it('take in what is written while they are built', async () => {
    const before = await log.head();
    const showing = show();
    await live(executorOn(log), 12, 300);
    await showing;
    expect(await log.head()).toBeGreaterThan(before ?? 0n);
    expect(await show()).toEqual(await expected());
    expect(reasons).toHaveLength(1);
  });

  it('are followed on where their file is good', async () => {
    await show();
    await live(executorOn(log), 12, 200);
    expect(await show()).toEqual(await expected());
    expect(reasons).toHaveLength(1);
  });

  it.each([
    ['no database', () => writeFileSync(path, 'this is no database, whatever its name says'.repeat(500))],
    ['cut off', () => truncateSync(path, 5_000)],
    ['empty', () => truncateSync(path, 0)],
    ['a database of something else', () => replaceWithOther(path)],
  ])('are built anew where the file is %s', async (_what, spoil) => {
    await show();
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    spoil();
    expect(await show()).toEqual(await expected());
  });

  it('are built anew where they are ahead of a log that was restored', async () => {
    const backup = join(directory.path, 'backup.db');
    await log.close();
    copyFileSync(join(directory.path, 'events.db'), backup);
    log = openSqliteEventStore({ directory: directory.path });
    await live(executorOn(log), 12, 200);
    const later = await show();
    await log.close();
    for (const suffix of ['-wal', '-shm'])
      rmSync(join(directory.path, `events.db${suffix}`), { force: true });
    copyFileSync(backup, join(directory.path, 'events.db'));
    log = openSqliteEventStore({ directory: directory.path });
    reasons.length = 0;
    const shown = await show();
    expect(reasons).toEqual([expect.stringContaining('ahead of the log')]);
    expect(shown).not.toEqual(later);
    expect(shown).toEqual(await expected());
  });

  it('are built anew where they are of another log', async () => {
    await show();
    const other = temporaryDirectory();
    const otherLog = openSqliteEventStore({ directory: other.path });
    await record(otherLog, [productAdded()]);
    await log.close();
    log = otherLog;
    copyFileSync(path, readModelPath(other.path));
    directory.remove();
    directory = other;
    path = readModelPath(other.path);
    reasons.length = 0;
    const shown = await show();
    expect(reasons).toEqual([expect.stringContaining('other-epoch')]);
    expect(shown.products).toHaveLength(1);
  });

  it('are not built to their end where their instance stops', async () => {
    const control = new AbortController();
    const opening = open(control.signal);
    await eventually('a rebuild', () => reasons.length === 1);
    control.abort();
    await expect(opening).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
    expect(await show()).toEqual(await expected());
  });

  it('are no worse for a rebuild that was cut off', async () => {
    const before = await show();
    writeFileSync(`${path}.rebuild`, readFileSync(path).subarray(0, 9_000));
    expect(await show()).toEqual(before);
    rmSync(path);
    expect(await show()).toEqual(before);
  });
});

function replaceWithOther(path: string): void {
  rmSync(path);
  const db = new DatabaseSync(path);
  db.exec('CREATE TABLE something (else_ TEXT)');
  db.close();
}
