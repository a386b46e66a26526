import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidConfig, parseConfig } from '../../src/config.ts';
import { RunningServer } from '../support/runningServer.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporaryDirectory.ts';

describe('a server that cannot start', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const refused = async (env: Record<string, string>, says: RegExp) => {
    const { code, stderr } = await RunningServer.attempt({ env: { DATA_DIR: directory.path, ...env } });
    expect({ env, code, stderr }).toEqual({ env, code: 1, stderr: [expect.stringMatching(says)] });
  };

  it('says in one line which setting is wrong, and what is', async () => {
    await refused({ PORT: ' ' }, /^chatledger cannot start: PORT: must be a whole number$/);
    await refused({ LOG_LEVEL: 'loud' }, /^chatledger cannot start: LOG_LEVEL: .*"info"/);
  }, 30_000);

  it.each<[Record<string, string>, RegExp]>([
    [{ PORT: 'http' }, /^PORT: must be a whole number/],
    [{ PORT: '0x50' }, /^PORT: must be a whole number/],
    [{ PORT: '70000' }, /^PORT: .*65535/],
    [{ PORT: '-1' }, /^PORT: /],
    [{ PORT: '80.5' }, /^PORT: /],
    [{ CORS_ORIGINS: 'nonsense' }, /^CORS_ORIGINS: .*origins/],
    [{ CORS_ORIGINS: 'https://a.example, nonsense' }, /^CORS_ORIGINS: .*origins/],
    [{ EVENTSTORE_URL: 'http://localhost:2113' }, /^EVENTSTORE_URL: .*esdb:/],
    [{ MONGODB_URL: 'localhost:27017' }, /^MONGODB_URL: .*mongodb:/],
    [{ BOT_TIMEOUT_MS: 'soon' }, /^BOT_TIMEOUT_MS: /],
    [{ BOT_TIMEOUT_MS: '5' }, /^BOT_TIMEOUT_MS: .*100/],
    [{ BOT_URL: 'nonsense' }, /^BOT_URL: /],
    [{ FACEBOOK_ALLOW_UNSIGNED: 'yes' }, /^FACEBOOK_ALLOW_UNSIGNED: /],
    [{ FACEBOOK_ALLOW_UNSIGNED: '1', HOST: '0.0.0.0' }, /^FACEBOOK_ALLOW_UNSIGNED: /],
    [{ FACEBOOK_APP_SECRET: 'a,b,c' }, /^FACEBOOK_APP_SECRET: /],
  ])('names the setting that is wrong in %j', (env, says) => {
    expect(() => parseConfig(env)).toThrow(InvalidConfig);
    expect(() => parseConfig(env)).toThrow(says);
  });

  it('says in one line that the address is not one to listen on', async () => {
    await refused({ HOST: '192.0.2.1' }, /HOST.*192\.0\.2\.1/);
    await refused({ HOST: 'no.such.host.invalid' }, /HOST.*no\.such\.host\.invalid/);
  }, 30_000);

  it('says in one line that the data directory cannot be used', async () => {
    const file = join(directory.path, 'file');
    writeFileSync(file, '');
    await refused({ DATA_DIR: file }, /DATA_DIR.*file/);
    await refused({ DATA_DIR: join(file, 'below') }, /DATA_DIR.*below/);
  }, 30_000);

  it('says in one line that the log is not one, and leaves it alone', async () => {
    writeFileSync(join(directory.path, 'events.db'), 'this is no database'.repeat(500));
    await refused({}, /DATA_DIR.*not a database/);
  }, 30_000);

  it('says in one line what is wrong with the address of an engine, and nothing of a password in it', async () => {
    await refused({ EVENTSTORE_URL: 'esdb://localhost:2113' }, /: EVENTSTORE_URL: .*user.*password/);
    await refused(
      { EVENTSTORE_URL: 'esdb://a:secret@localhost:2113?tsl=true' },
      /: EVENTSTORE_URL: (?!.*secret)/,
    );
    await refused({ MONGODB_URL: 'mongodb://a:secret@one:port' }, /: MONGODB_URL: (?!.*secret)/);
    await refused({ MONGODB_URL: 'mongodb://localhost/?tsl=true' }, /: MONGODB_URL: .*tsl/);
  }, 30_000);

  it('says in one line that another process has the data directory or the port', async () => {
    const first = await RunningServer.start({ env: { DATA_DIR: directory.path } });
    await refused({}, /data directory .* in use/);
    const { port } = new URL(first.url);
    const other = join(directory.path, 'other');
    mkdirSync(other);
    chmodSync(other, 0o700);
    await refused({ DATA_DIR: other, PORT: port }, new RegExp(`PORT.*${port}`));
    first.signal('SIGTERM');
    expect(await first.exit()).toBe(0);
    const second = await RunningServer.start({ env: { DATA_DIR: directory.path } });
    await second.kill();
  }, 30_000);
});
