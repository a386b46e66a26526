/** `npm run keys`, on a log that nobody holds and beside a server that does. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { runCommand } from '../support/servers/runCommand.ts';
import { RunningServer } from '../support/servers/runningServer.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests-0123456789';
let directory: TemporaryDirectory;
let server: RunningServer | undefined;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
  directory.remove();
});

const keys = (args: readonly string[], env: Record<string, string> = {}) =>
  runCommand('src/keys/keys.ts', args, { DATA_DIR: directory.path, ...env });

test('keys that were made before the first start are good, until they are revoked', async () => {
  const made = await keys(['create', '--name', 'Shop', '--role', 'service']);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const { key, keyId, ...rest } = JSON.parse(made.stdout);
  expect(key).toMatch(/^clk_[\w-]{43}$/);
  expect(rest).toMatchObject({ name: 'Shop', role: 'service', businessIds: null });
  const listed = await keys(['list']);
  expect(listed.stdout).toContain(keyId);
  expect(listed.stdout).not.toContain(key);

  server = await RunningServer.start({
    env: { DATA_DIR: directory.path, AUTH_OPERATOR_KEY: OPERATOR_KEY },
  });
  const status = async (as: string) => {
    const headers = { authorization: `Bearer ${as}` };
    return (await fetch(`${server?.url}/api/products`, { headers })).status;
  };
  expect(await status(key)).toBe(200);

  const over = ['--url', server.url];
  const beside = { AUTH_OPERATOR_KEY: OPERATOR_KEY };
  const other = await keys(['create', '--name', 'Audit', '--role', 'auditor', ...over], beside);
  expect(JSON.parse(other.stdout)).toMatchObject({ role: 'auditor', key: expect.stringMatching(/^clk_/) });
  expect((await keys(['list', ...over], beside)).stdout.trim().split('\n')).toHaveLength(2);
  expect(await keys(['revoke', keyId, ...over], beside)).toMatchObject({ code: 0 });
  expect(await status(key)).toBe(401);
  expect(await keys(['revoke', keyId, ...over], beside)).toMatchObject({ code: 1, stdout: '' });
  const locked = await keys(['list']);
  expect(locked.code).toBe(2);
  expect(locked.stderr).toMatch(/a server is running: AUTH_OPERATOR_KEY must be set/);
}, 60_000);

test.each<[readonly string[], RegExp]>([
  [[], /create, list or revoke is required/],
  [['make'], /no such command: make/],
  [['create'], /--name is required/],
  [['create', '--name', 'x', '--role', 'owner'], /--role: must be one of service, auditor, operator/],
  [['create', '--name', 'x', '--role', 'operator', '--business', 'b'], /not limited to businesses/],
  [['revoke'], /the id of a key is required/],
  [['list', '--loud'], /--loud/],
])(
  '%j is misuse',
  async (args, says) => {
    const { code, stdout, stderr } = await keys(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toContain('usage: npm run keys');
  },
  20_000,
);

test('a key cannot be limited to a business that there is none of', async () => {
  const { code, stderr } = await keys(['create', '--name', 'x', '--business', 'nowhere']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^keys: business names nothing/),
  });
}, 20_000);
