/** `npm run keys`: makes, lists and revokes API keys, on the log or over a server that holds it. */
import { parseArgs } from 'node:util';
import { DomainError } from '../commands/engine/errors.ts';
import { InvalidConfig, readConfig } from '../config.ts';
import { businessId } from '../events/catalog/ids.ts';
import { EventStoreUnavailable } from '../events/eventStore.ts';
import { DataDirLocked } from '../events/sqlite/dataDirLock.ts';
import { KEY_ROLES, type KeyRole } from '../identity/principal.ts';
import { type Keys, openKeysOnLog } from './keysOnLog.ts';
import { keysOnServer, ServerRefuses } from './keysOnServer.ts';

const USAGE = `usage: npm run keys -- create --name <name> [--role ${KEY_ROLES.join('|')}] [--business <id>[,<id>…]]
       npm run keys -- list
       npm run keys -- revoke <keyId>
A server that is running on the data directory is asked over its API, by AUTH_OPERATOR_KEY (--url, default its HOST and PORT).
`;
const [DONE, FAILED, MISUSED] = [0, 1, 2];

/** The command line says something else than it may. */
class Misuse extends Error {}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      role: { type: 'string', default: 'service' },
      business: { type: 'string', multiple: true, default: [] },
      url: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return usage(process.stdout, DONE);
  const run = commandOf(positionals, values);
  const keys = await open(values.url);
  try {
    await run(keys);
  } finally {
    await keys.close();
  }
  return DONE;
}

interface Options {
  readonly name?: string | undefined;
  readonly role: string;
  readonly business: readonly string[];
}

/** @throws Misuse */
function commandOf(positionals: readonly string[], options: Options): (keys: Keys) => Promise<void> {
  const [command, argument, ...rest] = positionals;
  if (rest.length > 0) throw new Misuse(`too many arguments: ${rest.join(' ')}`);
  switch (command) {
    case 'create': {
      const key = newKeyOf({ ...options, name: options.name ?? argument });
      return async keys => say(JSON.stringify(await keys.create(key), null, 2));
    }
    case 'list':
      return async keys => {
        for (const key of await keys.list()) say(JSON.stringify(key));
      };
    case 'revoke': {
      if (argument === undefined) throw new Misuse('revoke: the id of a key is required');
      return async keys => {
        await keys.revoke(argument);
        say(`revoked ${argument}`);
      };
    }
    default:
      throw new Misuse(
        command === undefined ? 'create, list or revoke is required' : `no such command: ${command}`,
      );
  }
}

/** @throws Misuse */
function newKeyOf({ name, role, business }: Options) {
  if (name === undefined || name.trim() === '') throw new Misuse('create: --name is required');
  if (!isRole(role)) throw new Misuse(`--role: must be one of ${KEY_ROLES.join(', ')}`);
  const businessIds = business
    .flatMap(each => each.split(','))
    .filter(Boolean)
    .map(each => businessId.parse(each));
  if (role === 'operator' && businessIds.length > 0)
    throw new Misuse('--business: an operator is not limited to businesses');
  return { name, role, businessIds: businessIds.length > 0 ? businessIds : null };
}

const isRole = (role: string): role is KeyRole => (KEY_ROLES as readonly string[]).includes(role);

async function open(url: string | undefined): Promise<Keys> {
  const { engines, identity, host, port } = readConfig();
  const server = url ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (url !== undefined) return keysOnServer(server, operatorKeyOf(identity));
  try {
    return await openKeysOnLog(engines.dataDir, engines.eventStoreUrl);
  } catch (error) {
    if (!(error instanceof DataDirLocked)) throw error;
    return keysOnServer(server, operatorKeyOf(identity));
  }
}

function operatorKeyOf(identity: { readonly operatorKey: string | undefined } | undefined): string {
  if (identity?.operatorKey !== undefined) return identity.operatorKey;
  throw new Misuse('a server is running: AUTH_OPERATOR_KEY must be set to ask it, or the server stopped');
}

function usage(stream: NodeJS.WriteStream, code: number): number {
  stream.write(USAGE);
  return code;
}

const isMisuse = (error: unknown): error is Error =>
  error instanceof Misuse ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

/** What is no surprise, in one line. */
const EXPECTED = [DomainError, InvalidConfig, EventStoreUnavailable, ServerRefuses];

function failed(error: unknown): number {
  if (isMisuse(error)) {
    process.stderr.write(`keys: ${error.message}\n`);
    return usage(process.stderr, MISUSED);
  }
  const text = error instanceof Error ? (isExpected(error) ? error.message : error.stack) : error;
  process.stderr.write(`keys: ${text}\n`);
  return FAILED;
}

const isExpected = (error: Error): boolean =>
  EXPECTED.some(kind => error instanceof kind) ||
  error.name === 'TimeoutError' ||
  error.message === 'fetch failed';

process.exitCode = await main(process.argv.slice(2)).catch(failed);
