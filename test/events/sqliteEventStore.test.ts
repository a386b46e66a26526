import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Source } from '../../src/events/event.ts';
import { EventStoreUnavailable, WrongExpectedRevision } from '../../src/events/eventStore.ts';
import { openDatabase } from '../../src/events/sqlite/schema.ts';
import { openSqliteEventStore, SqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { eventsOf, Scene } from '../contracts/eventStore/scene.ts';
import { eventStoreContract } from '../contracts/eventStore.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

const subject = (threaded: boolean) => async () => {
  const directory = temporaryDirectory();
  let store = openSqliteEventStore({ directory: directory.path, threaded });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = openSqliteEventStore({ directory: directory.path, threaded });
      return store;
    },
    cleanup: async () => {
      await store.close();
      directory.remove();
    },
  };
};

eventStoreContract('SQLite', subject(false));
eventStoreContract('SQLite, written in a thread of its own', subject(true));

describe('the SQLite event store', () => {
  let directory: TemporaryDirectory;
  let db: DatabaseSync;
  let store: SqliteEventStore;
  let scene: Scene;
  beforeEach(async () => {
    directory = temporaryDirectory();
    db = openDatabase(join(directory.path, 'events.db'));
    store = new SqliteEventStore(db);
    scene = await Scene.begin(store);
  });
  afterEach(async () => {
    await store.close();
    directory.remove();
  });

  const pragma = (name: string) => db.prepare(`PRAGMA ${name}`).get()?.[name];

  it('is durable: a write-ahead log, synced at each commit', () => {
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(db.prepare('PRAGMA busy_timeout').get()).toMatchObject({ timeout: 1_000 });
  });

  it('keeps event data as plain JSON text', async () => {
    await scene.append(scene.stream(), 'no-stream', [scene.event({ text: 'Grüße' })]);
    expect(
      db
        .prepare('SELECT data FROM event')
        .all()
        .map(row => row.data),
    ).toEqual(['{"text":"Grüße"}']);
  });

  it('refuses a file that a newer version has written', () => {
    db.exec('PRAGMA user_version = 99');
    expect(() => openSqliteEventStore({ directory: directory.path })).toThrow(
      /events\.db was written by a newer version \(schema 99; known is 1\)/,
    );
  });

  it('has caught up in an empty log from wherever a subscription begins', async () => {
    for (const after of [-1n, 0n, 5n]) {
      const batches = await scene.batches(seen => seen.length === 1, { after });
      expect(batches).toEqual([{ events: [], through: after, caughtUp: true }]);
    }
  });

  describe('group commit', () => {
    it('writes what waits at once in one transaction', async () => {
      const appends = Array.from({ length: 64 }, (_, n) =>
        store.append(scene.stream(`s${n}`), 'no-stream', scene.events(2)),
      );
      await Promise.all(appends);
      expect(store.stats()).toEqual({ commits: 1, events: 128 });
      await scene.append(scene.stream('later'), 'no-stream', scene.events(1));
      expect(store.stats()).toEqual({ commits: 2, events: 129 });
    });

    it('writes what somebody waits for first, with some of what processes append', async () => {
      const of = (source: Source) => {
        const [event] = scene.events(1);
        if (!event) throw new Error('no event');
        return [{ ...event, metadata: { ...event.metadata, source } }];
      };
      const sources: Source[] = [...Array<Source>(100).fill('process'), 'http', 'webhook'];
      const settled: Source[] = [];
      const appends = sources.map(async (source, n) => {
        await store.append(scene.stream(`s${n}`), 'no-stream', of(source));
        settled.push(source);
      });
      await Promise.all(appends);
      expect(settled.slice(0, 2)).toEqual(['http', 'webhook']);
      const written = (await scene.written()).map(({ metadata }) => metadata.source);
      expect(written.slice(0, 2)).toEqual(['http', 'webhook']);
      expect(written).toHaveLength(102);
      expect(store.stats()).toEqual({ commits: 2, events: 102 });
    });

    it('bounds a transaction, and lets the event loop breathe between two', async () => {
      const turns = countTurns();
      const appends = Array.from({ length: 2_500 }, (_, n) =>
        store.append(scene.stream(`s${n}`), 'no-stream', scene.events(1)),
      );
      await Promise.all(appends);
      expect(store.stats()).toEqual({ commits: 3, events: 2_500 });
      expect(turns()).toBeGreaterThanOrEqual(2);
    });

    it('lets appends of one transaction see each other, and refuses a wrong one alone', async () => {
      const stream = scene.stream();
      const [a, b, c] = [scene.event(), scene.event(), scene.event()];
      const outcomes = await Promise.allSettled([
        store.append(stream, 'no-stream', [a]),
        store.append(stream, 'no-stream', [b]),
        store.append(stream, 'no-stream', [a]),
        store.append(stream, 0, [c]),
      ]);
      expect(outcomes).toMatchObject([
        { value: { revision: 0, position: 1n } },
        { reason: expect.any(WrongExpectedRevision) },
        { value: { revision: 0, position: 1n } },
        { value: { revision: 1, position: 2n } },
      ]);
      expect(store.stats()).toEqual({ commits: 1, events: 2 });
    });

    it('has delivered to a waiting subscriber within the turn of the commit', async () => {
      let delivered = 0;
      const subscription = scene.batches(seen => {
        delivered = eventsOf(seen).length;
        return delivered === 3;
      });
      await turn();
      await store.append(scene.stream(), 'no-stream', scene.events(3));
      await turn();
      expect(delivered).toBe(3);
      await subscription;
    });
  });

  describe('catching up', () => {
    const EVENTS = 9_500;
    const write = async () => {
      for (let n = 0; n < EVENTS; n += 500) {
        await store.append(scene.stream(), n === 0 ? 'no-stream' : n - 1, scene.events(500));
      }
    };

    it('goes from the file to memory without a gap or a repeat', async () => {
      await write();
      const batches = await scene.batches(seen => seen.at(-1)?.caughtUp === true);
      expect(eventsOf(batches).map(event => event.revision)).toEqual([...Array(EVENTS).keys()]);
      expect(Math.max(...batches.map(batch => batch.events.length))).toBe(1_000);
    });

    it('delivers the same from memory as from the file', async () => {
      await write();
      const reader = openSqliteEventStore({ directory: directory.path, readOnly: true });
      expect(await scene.delivered(EVENTS)).toStrictEqual(await scene.on(reader).delivered(EVENTS));
      await reader.close();
    });

    it('lets the event loop breathe between pages', async () => {
      await write();
      const turns = countTurns();
      await scene.delivered(EVENTS);
      expect(turns()).toBeGreaterThanOrEqual(EVENTS / 1_000 - 1);
    });
  });

  describe('opened for reading alone, beside the writer', () => {
    it('sees what the writer appends, and refuses to append', async () => {
      const reader = openSqliteEventStore({ directory: directory.path, readOnly: true });
      const delivered = scene.on(reader).delivered(5);
      await scene.append(scene.stream(), 'no-stream', scene.events(2));
      expect(await reader.readStream(scene.stream())).toHaveLength(2);
      await scene.append(scene.stream(), 1, scene.events(3));
      expect(await reader.readStream(scene.stream(), { from: 2 })).toHaveLength(3);
      expect(await reader.head()).toBe(await store.head());
      expect(reader.epoch).toBe(store.epoch);
      expect(reader.exclusive).toBe(false);
      expect(await delivered).toStrictEqual(await scene.written());
      const append = reader.append(scene.stream(), 4, scene.events(1));
      await expect(append).rejects.toBeInstanceOf(EventStoreUnavailable);
      await reader.close();
    });

    it('refuses a directory without a log', () => {
      const empty = temporaryDirectory();
      const open = () => openSqliteEventStore({ directory: empty.path, readOnly: true });
      expect(open).toThrow(/events\.db holds no event log$/);
      new DatabaseSync(join(empty.path, 'events.db')).close();
      expect(open).toThrow(/events\.db holds no event log$/);
      empty.remove();
    });
  });
});

/** Counts turns of the event loop until it is asked how many there were. */
function countTurns(): () => number {
  let turns = 0;
  let next = setImmediate(count);
  function count() {
    turns += 1;
    next = setImmediate(count);
  }
  return () => {
    clearImmediate(next);
    return turns;
  };
}
