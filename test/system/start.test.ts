import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidConfig, parseConfig } from '../../src/config.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { RunningServer } from '../support/servers/runningServer.ts';

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
    [{ KEEP_ALIVE_TIMEOUT_MS: '5s' }, /^KEEP_ALIVE_TIMEOUT_MS: /],
    [{ KEEP_ALIVE_TIMEOUT_MS: '0' }, /^KEEP_ALIVE_TIMEOUT_MS: /],
    [{ STOP_DELAY_MS: '-1' }, /^STOP_DELAY_MS: /],
    [{ BOT_TIMEOUT_MS: 'soon' }, /^BOT_TIMEOUT_MS: /],
    [{ BOT_TIMEOUT_MS: '5' }, /^BOT_TIMEOUT_MS: .*100/],
    [{ BOT_URL: 'nonsense' }, /^BOT_URL: /],
    [{ FACEBOOK_ALLOW_UNSIGNED: 'yes' }, /^FACEBOOK_ALLOW_UNSIGNED: /],
    [{ FACEBOOK_ALLOW_UNSIGNED: '1', HOST: '0.0.0.0' }, /^FACEBOOK_ALLOW_UNSIGNED: /],
    [{ FACEBOOK_APP_SECRET: 'a,b,c' }, /^FACEBOOK_APP_SECRET: /],
    [{ HOST: '0.0.0.0' }, /^HOST: .*AUTH=open/],
    [{ HOST: '::' }, /^HOST: .*AUTH=open/],
    [{ AUTH: 'yes' }, /^AUTH: /],
    [{ AUTH: 'open', AUTH_OPERATOR_KEY: 'k'.repeat(32) }, /^AUTH: is open, but AUTH_OPERATOR_KEY is set/],
    [{ AUTH_OPERATOR_KEY: 'short' }, /^AUTH_OPERATOR_KEY: must be at least 32 characters/],
    [{ AUTH_SIGNING_KEY: 'nonsense' }, /^AUTH_SIGNING_KEY: must be an Ed25519 private key/],
    [{ AUTH_ISSUER: 'https://login.example' }, /^AUTH_AUDIENCE: is needed/],
    [{ AUTH_AUDIENCE: 'shop' }, /^AUTH_ISSUER: is needed/],
    [{ AUTH_ISSUER: 'login.example' }, /^AUTH_ISSUER: must be an address/],
    [{ AUTH_JWKS_URL: 'file:///etc/passwd' }, /^AUTH_JWKS_URL: must be an address/],
    [{ ALLOWED_HOSTS: 'https://shop.example' }, /^ALLOWED_HOSTS: must be .*host names/],
    [{ TRUST_PROXY: 'proxy.example' }, /^TRUST_PROXY: must be .*addresses/],
    [{ TRUST_PROXY: '10.0.0.0/64' }, /^TRUST_PROXY: /],
    [{ RATE_LIMITS: 'read=many' }, /^RATE_LIMITS: must be off, or/],
  ])('names the setting that is wrong in %j', (env, says) => {
    expect(() => parseConfig(env)).toThrow(InvalidConfig);
    expect(() => parseConfig(env)).toThrow(says);
  });

  // A secret that is mounted as a file ends with a line end (moghtech/komodo#737, linuxserver/docker-hedgedoc#31).
  it.each([
    'FACEBOOK_VERIFY_TOKEN',
    'FACEBOOK_APP_ID',
    'FACEBOOK_APP_SECRET',
    'FACEBOOK_GRAPH_URL',
    'IMAGEKIT_PUBLIC_KEY',
    'IMAGEKIT_PRIVATE_KEY',
    'IMAGEKIT_URL_ENDPOINT',
    'BOT_URL',
    'EVENTSTORE_URL',
    'MONGODB_URL',
    'DATA_DIR',
    'HOST',
    'LOG_LEVEL',
  ])('takes %s without what a file adds around it, and nothing of a blank one', name => {
    const values: Record<string, string> = {
      EVENTSTORE_URL: 'esdb://localhost:2113?tls=false',
      MONGODB_URL: 'mongodb://localhost/x',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.2',
    };
    const value = values[name] ?? 'http://localhost/secret';
    for (const around of [`${value}\n`, `${value}\r\n`, ` ${value}\t`, `\ufeff${value}`]) {
      expect(parseConfig({ [name]: around })).toEqual(parseConfig({ [name]: value }));
    }
    for (const blank of ['\n', ' ', '\r\n']) expect(parseConfig({ [name]: blank })).toEqual(parseConfig({}));
  });

  it('delays its stop for a balancer unless it listens on a loopback address', () => {
    const delayOf = (env: Record<string, string>) => parseConfig(env).stopDelayMs;
    expect(delayOf({})).toBe(0);
    expect(delayOf({ HOST: '0.0.0.0', AUTH: 'open' })).toBe(5_000);
    expect(delayOf({ HOST: '0.0.0.0', AUTH: 'open', STOP_DELAY_MS: '0' })).toBe(0);
    expect(delayOf({ STOP_DELAY_MS: '1500\n' })).toBe(1_500);
    expect(parseConfig({}).keepAliveTimeoutMs).toBe(75_000);
    expect(parseConfig({ KEEP_ALIVE_TIMEOUT_MS: '120000' }).keepAliveTimeoutMs).toBe(120_000);
  });

  it('says in one line that the address is not one to listen on', async () => {
    await refused({ HOST: '192.0.2.1', AUTH: 'open' }, /HOST.*192\.0\.2\.1/);
    await refused({ HOST: 'no.such.host.invalid', AUTH: 'open' }, /HOST.*no\.such\.host\.invalid/);
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
