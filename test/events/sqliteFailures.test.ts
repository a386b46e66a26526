import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppendOutcomeUnknown, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { openDatabase } from '../../src/events/sqlite/schema.ts';
import { SqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { eventsOf, Scene } from '../contracts/eventStore/scene.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

const SQLITE_BUSY = 5;
const SQLITE_IOERR_FSYNC = 1_034;

/** A connection whose next COMMIT fails, as a disk can make it: having written, or not. */
class FailingDatabase extends DatabaseSync {
  failure: { readonly errcode: number; readonly written: boolean } | undefined;

  override exec(sql: string): void {
    const failure = sql === 'COMMIT' ? this.failure : undefined;
    if (!failure || failure.written) super.exec(sql);
    if (!failure) return;
    this.failure = undefined;
    throw Object.assign(new Error('disk I/O error'), { errcode: failure.errcode });
  }
}

describe('the SQLite event store', () => {
  let directory: TemporaryDirectory;
  let db: FailingDatabase;
  let store: SqliteEventStore;
  let scene: Scene;
  beforeEach(async () => {
    directory = temporaryDirectory();
    const path = join(directory.path, 'events.db');
    openDatabase(path).close();
    db = new FailingDatabase(path);
    store = new SqliteEventStore(db);
    scene = await Scene.begin(store);
  });
  afterEach(async () => {
    await store.close();
    directory.remove();
  });

  const pragma = (name: string) => db.prepare(`PRAGMA ${name}`).get()?.[name];

  describe('when a commit fails', () => {
    it.each([true, false])('has an unknown outcome that a retry settles (written: %p)', async written => {
      const live = scene.batches(seen => eventsOf(seen).length === 5);
      await store.append(scene.stream(), 'no-stream', scene.events(2));
      const events = scene.events(2);
      db.failure = { errcode: SQLITE_IOERR_FSYNC, written };
      const append = store.append(scene.stream(), 1, events);
      await expect(append).rejects.toBeInstanceOf(AppendOutcomeUnknown);
      await expect(append).rejects.toMatchObject({ cause: { errcode: SQLITE_IOERR_FSYNC } });
      expect(await store.head()).toBe(written ? 4n : 2n);
      expect(await store.append(scene.stream(), 1, events)).toEqual({ revision: 3, position: 4n });
      expect(await store.append(scene.stream('next'), 'no-stream', scene.events(1))).toEqual({
        revision: 0,
        position: 5n,
      });
      expect(eventsOf(await live)).toEqual(await scene.written());
      expect(await store.head()).toBe(5n);
    });

    it('left nothing behind where another connection was in the way', async () => {
      const events = scene.events(1);
      await store.append(scene.stream(), 'no-stream', scene.events(2));
      db.failure = { errcode: SQLITE_BUSY, written: false };
      await expect(store.append(scene.stream(), 1, events)).rejects.toBeInstanceOf(EventStoreUnavailable);
      expect(await store.readStream(scene.stream(), { from: 2 })).toEqual([]);
      expect(await store.append(scene.stream(), 1, events)).toEqual({ revision: 2, position: 3n });
    });
  });

  describe('when the disk is full', () => {
    const fill = async () => {
      db.exec(`PRAGMA max_page_count = ${Number(pragma('page_count')) + 8}`);
      for (let n = 0; ; n++) {
        await store.append(scene.stream('full'), n === 0 ? 'no-stream' : n - 1, [
          scene.event({ text: 'x'.repeat(3_000) }),
        ]);
      }
    };

    it('refuses appends as not written, and takes them once there is room again', async () => {
      await scene.append(scene.stream(), 'no-stream', scene.events(3));
      await expect(fill()).rejects.toBeInstanceOf(EventStoreUnavailable);
      const written = await scene.written();
      const refused = [scene.event({}, 'Unheard'), scene.event({ text: 'y'.repeat(60_000) })];
      const outcomes = await Promise.allSettled([
        store.append(scene.stream(), 2, refused),
        store.append(scene.stream('small'), 'no-stream', scene.events(1)),
      ]);
      expect(outcomes).toMatchObject([
        { reason: { code: 'event-store-unavailable', cause: { errcode: 13 } } },
        { reason: { code: 'event-store-unavailable' } },
      ]);
      expect(await scene.written()).toEqual(written);
      expect(await store.head()).toBe(written.at(-1)?.position);

      db.exec('PRAGMA max_page_count = 1000000');
      expect(await store.append(scene.stream(), 2, refused)).toMatchObject({ revision: 4 });
      expect((await scene.written()).slice(written.length).map(event => event.id)).toEqual(
        refused.map(event => event.id),
      );
    });

    it('delivers to a live subscriber what was taken, and nothing else', async () => {
      const live = scene.batches(seen => eventsOf(seen).at(-1)?.data.last === true);
      await expect(fill()).rejects.toBeInstanceOf(EventStoreUnavailable);
      db.exec('PRAGMA max_page_count = 1000000');
      await store.append(scene.stream('end'), 'no-stream', [scene.event({ last: true })]);
      expect(eventsOf(await live)).toEqual(await scene.written());
    });
  });
});
