/** A data directory whose log is gone, or empty, beside read models that show what was in it. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { RunningServer } from '../support/servers/runningServer.ts';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

const file = (name: string) => join(directory.path, name);
const removeLog = () => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file(`events.db${suffix}`), { force: true });
};
const env = () => ({ DATA_DIR: directory.path });

const users = async ({ url }: RunningServer) => (await fetch(`${url}/api/users?name=Ann`)).json();

async function shopWithAUser(): Promise<void> {
  const server = await RunningServer.start({ env: env() });
  const answer = await fetch(`${server.url}/api/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Ann","email":"ann@example.com"}',
  });
  expect(answer.status).toBe(201);
  server.signal('SIGTERM');
  expect(await server.exit()).toBe(0);
}

describe('the start on a directory with read models', () => {
  beforeEach(shopWithAUser);

  test.each<[string, () => void]>([
    ['whose log is missing', removeLog],
    [
      'whose log is an empty file',
      () => {
        removeLog();
        writeFileSync(file('events.db'), '');
      },
    ],
    [
      'whose log is missing, and whose read models are damaged',
      () => {
        removeLog();
        writeFileSync(file('read.db'), 'no database'.repeat(1_000));
      },
    ],
  ])(
    '%s ends with one line, and touches neither file',
    async (_, damage) => {
      damage();
      const before = readFileSync(file('read.db'));
      const log = existsSync(file('events.db'));
      const { code, stderr } = await RunningServer.attempt({ env: env() });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: [expect.stringMatching(/^chatledger cannot start: DATA_DIR: .*log is missing.*--new-log/)],
      });
      expect(readFileSync(file('read.db')).equals(before)).toBe(true);
      expect(existsSync(file('events.db'))).toBe(log);
    },
    30_000,
  );

  test('goes on with a new log for who asks for it', async () => {
    removeLog();
    const server = await RunningServer.start({ env: env(), args: ['--new-log'] });
    expect(await users(server)).toEqual({ data: [], total: 0 });
    await server.kill();
  }, 30_000);

  test('is the usual one where the log is there', async () => {
    const server = await RunningServer.start({ env: env(), args: ['--new-log'] });
    expect(await users(server)).toMatchObject({ total: 1 });
    await server.kill();
  }, 30_000);
});

test('a directory to which nothing was ever written starts again', async () => {
  const first = await RunningServer.start({ env: env() });
  await first.kill();
  removeLog();
  const second = await RunningServer.start({ env: env() });
  await second.kill();
  expect(readdirSync(directory.path)).toContain('events.db');
}, 30_000);

test('an argument that there is none of ends the start with one line', async () => {
  const { code, stderr } = await RunningServer.attempt({ env: env(), args: ['--new-lgo'] });
  expect({ code, stderr }).toEqual({ code: 1, stderr: [expect.stringMatching(/cannot start: .*--new-lgo/)] });
});
