import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openEventStoreDb } from '../../src/events/eventStoreDb/index.ts';
import { lockDataDir } from '../../src/events/sqlite/dataDirLock.ts';
import { openSqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { EventStoreDbDouble } from '../doubles/eventstoredb/index.ts';
import { businessOpened } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { runCommand } from '../support/servers/runCommand.ts';
import { contentOf, fill } from './logs.ts';

const PROGRAM = 'src/migration/migrate.ts';
/** For what starts programs, on a machine that is busy. */
const BUSY_MS = 60_000;

let original: TemporaryDirectory;
let directory: TemporaryDirectory;
let double: EventStoreDbDouble;
let content: Awaited<ReturnType<typeof contentOf>>;

beforeAll(async () => {
  original = temporaryDirectory();
  const store = openSqliteEventStore({ directory: original.path });
  await fill(store, 1_000);
  content = await contentOf(store);
  await store.close();
}, BUSY_MS);
afterAll(() => original.remove());

beforeEach(async () => {
  directory = temporaryDirectory();
  cpSync(original.path, directory.path, { recursive: true });
  double = await EventStoreDbDouble.start();
});
afterEach(async () => {
  await double.stop();
  directory.remove();
});

const env = () => ({ DATA_DIR: directory.path, EVENTSTORE_URL: double.url });
const migrate = (...args: string[]) => runCommand(PROGRAM, args, env());
const cluster = () => openEventStoreDb({ url: double.url, onInterruption: () => {} });
const inCluster = async () => {
  const store = await cluster();
  return contentOf(store).finally(() => store.close());
};

describe('npm run migrate', () => {
  test(
    'takes the log into the cluster and back, compares it, and says what to do next',
    async () => {
      const there = await migrate('--to', 'eventstore');
      expect(there.code).toBe(0);
      const [copied, verified, epochs, processes, next] = there.stdout.split('\n');
      expect(copied).toMatch(/^migrate: [\d,]+ events in \d+\.\d s \([\d,]+ events\/s\) copied$/);
      expect(verified).toMatch(/^verify: source and copy hold the same [\d,]+ events in the same order$/);
      expect(epochs).toMatch(/^epoch of the source [-0-9a-f]{36}, of the copy [-0-9a-f]{36}; /);
      expect(processes).toBe('0 processes go on where they were');
      expect(next).toMatch(/EVENTSTORE_URL set: the read models are rebuilt, .* recovered: false$/);
      expect(await inCluster()).toEqual(content);

      expect((await migrate('--to', 'eventstore', '--verify')).code).toBe(0);
      const home = join(directory.path, 'home');
      const back = await runCommand(PROGRAM, ['--to', 'embedded'], { ...env(), DATA_DIR: home });
      expect(back.code).toBe(0);
      expect(back.stdout).toContain('without EVENTSTORE_URL');
      const store = openSqliteEventStore({ directory: home, readOnly: true });
      expect(await contentOf(store)).toEqual(content);
      await store.close();
    },
    2 * BUSY_MS,
  );

  test(
    'goes on where it was killed',
    async () => {
      const args = [PROGRAM, '--to', 'eventstore'];
      const child = spawn(process.execPath, args, { env: env(), stdio: 'ignore' });
      const exit = once(child, 'exit');
      const store = await cluster();
      const isUnderWay = async () => (await store.readAll({ limit: 20 })).length === 20;
      await eventually('something is copied', isUnderWay, BUSY_MS).finally(() => child.kill('SIGKILL'));
      await exit;
      const before = await contentOf(store);
      await store.close();
      expect(before).toEqual(content.slice(0, before.length));
      expect(before.length).toBeLessThan(content.length);
      const { code, stdout } = await migrate('--to', 'eventstore');
      expect(code).toBe(0);
      expect(stdout).toContain(`copied; ${before.length.toLocaleString('en-US')} events were there before`);
      expect(await inCluster()).toEqual(content);
    },
    2 * BUSY_MS,
  );

  test('refuses a target that holds something else: what it is, and where', async () => {
    const store = await cluster();
    await record(store, [businessOpened({ businessId: idOf.business('foreign') })]);
    await store.close();
    const { code, stdout, stderr } = await migrate('--to', 'eventstore');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^migrate: the target holds what is not .* nothing was copied: BusinessOpened \S+ \(revision 0 of business-foreign, position \d+\) .*\n$/,
    );
    expect(await inCluster()).toHaveLength(1);
  });

  test.each(['eventstore', 'embedded'])('on its way to %s leaves a data directory in use alone', async to => {
    const lock = lockDataDir(directory.path);
    const { code, stderr } = await migrate('--to', to);
    lock.release();
    expect(code).toBe(2);
    expect(stderr).toMatch(/is in use by another chatledger process; stop the server first\n$/);
  });

  test('says where there is no log, and makes no folder', async () => {
    const nowhere = join(directory.path, 'nowhere');
    const { code, stderr } = await runCommand(PROGRAM, ['--to', 'eventstore'], {
      ...env(),
      DATA_DIR: nowhere,
    });
    expect([code, existsSync(nowhere)]).toEqual([2, false]);
    expect(stderr).toMatch(/^migrate: there is no event log to open in /);
  });

  test.each<[string, Record<string, string>]>([
    ['is missing', {}],
    ['is no connection string', { EVENTSTORE_URL: 'http://127.0.0.1:2113' }],
    ['has an option that means nothing', { EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false&speed=high' }],
  ])('names EVENTSTORE_URL where it %s', async (_, settings) => {
    const { code, stderr } = await runCommand(PROGRAM, ['--to', 'embedded'], {
      DATA_DIR: directory.path,
      ...settings,
    });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^migrate: EVENTSTORE_URL: .+\n$/)]);
  });

  test.each([[], ['--to', 'sqlite'], ['--verify'], ['eventstore'], ['--to', 'embedded', '--fast']])(
    'is told how it is used when called with %s %s %s',
    async (...args) => {
      const { code, stdout, stderr } = await migrate(...args.filter(arg => arg !== undefined));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^migrate: .+\nusage: npm run migrate /);
    },
  );

  test('tells how it is used when asked', async () => {
    const { code, stdout } = await migrate('--help');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^usage: npm run migrate /)]);
  });
});

describe('npm run migrate -- --verify', () => {
  test('lists what is missing with 1, and copies nothing', async () => {
    const { code, stdout } = await migrate('--to', 'eventstore', '--verify');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      / of the source is missing in the copy, .*\nverify: source and copy differ; 0 events /,
    );
    expect(await inCluster()).toEqual([]);
  });

  test(
    'lists what the copy has beyond the source with 1',
    async () => {
      await migrate('--to', 'eventstore');
      const store = await cluster();
      await record(store, [businessOpened({ businessId: idOf.business('later') })]);
      await store.close();
      const { code, stdout } = await migrate('--to', 'eventstore', '--verify');
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /^BusinessOpened \S+ \(revision 0 of business-later, position \d+\) of the copy is not /,
      );
    },
    2 * BUSY_MS,
  );
});
