/** Reads connection strings with the client's own parser, and says what is wrong with one without repeating a secret. */
import { createRequire } from 'node:module';
import type { EndPoint } from '@eventstore/db-client';

/** What the client would warn of on the console (unknown names), or what would break this adapter, is refused. */
const OPTIONS = new Set([
  'tls',
  'tlscafile',
  'usercertfile',
  'userkeyfile',
  'connectionname',
  'nodepreference',
  'maxdiscoverattempts',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
  'defaultdeadline',
]);
const SCHEMES = 'esdb://, esdb+discover://, kurrentdb:// or kurrentdb+discover://';
/** Milliseconds; the client warns on the console of pings that are more frequent. */
const MIN_KEEPALIVE = 10_000;
/** Enough for a server without TLS, which takes any; given at all, they keep appends off the batch path (ADR 6). */
const ANYBODY: Credentials = { username: 'chatledger', password: 'chatledger' };

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface ConnectionSettings {
  /** As the client reads it. */
  readonly connectionString: string;
  readonly credentials: Credentials;
  /** Hosts and ports, fit to be shown. */
  readonly hosts: string;
}

/** What the parser answers, as far as it is used here. */
interface Parsed {
  readonly hosts: readonly EndPoint[];
  readonly tls?: boolean;
  readonly defaultCredentials?: Credentials;
  readonly keepAliveInterval?: number;
}

/** What is wrong with a connection string, in one line; undefined if nothing. Asks no network. */
export function checkEventStoreUrl(url: string): string | undefined {
  const settings = readConnectionString(url);
  return 'wrong' in settings ? settings.wrong : undefined;
}

export function readConnectionString(url: string): ConnectionSettings | { readonly wrong: string } {
  const connectionString = url.trim().replace(/^(kurrentdb|kurrent|kdb)(?=(\+discover)?:\/\/)/, 'esdb');
  const wrong = wrongBeforeParsing(connectionString);
  if (wrong) return { wrong };
  const parsed = parse(connectionString);
  if ('wrong' in parsed) return parsed;
  const misfit = misfitOf(parsed);
  if (misfit) return { wrong: misfit };
  return {
    connectionString,
    credentials: parsed.defaultCredentials ?? ANYBODY,
    hosts: parsed.hosts.map(host => `${host.address}:${host.port}`).join(', '),
  };
}

function wrongBeforeParsing(text: string): string | undefined {
  const scheme = /^esdb(\+discover)?:\/\//.exec(text)?.[0];
  if (scheme === undefined) return `must begin with ${SCHEMES}`;
  const userInfo = /^[^:]+:[^@]+@/.exec(text.slice(scheme.length))?.[0] ?? '';
  if (userInfo.split(':').length > 2) return 'a ":" in user or password must be written as %3A';
  const names = text.slice(scheme.length + userInfo.length).matchAll(/[?&]([^=&?]+)=/g);
  const unknown = [...names].map(([, name = '']) => name).find(name => !OPTIONS.has(flat(name)));
  return unknown === undefined ? undefined : `the option ${unknown} is not supported`;
}

/** As the parser compares names. */
function flat(name: string): string {
  return name.trim().toLowerCase().replace(/[_-]/g, '');
}

function parse(text: string): Parsed | { readonly wrong: string } {
  const load = createRequire(import.meta.url);
  const { parseConnectionString } = load('@eventstore/db-client/dist/Client/parseConnectionString.js') as {
    parseConnectionString: (text: string) => Parsed;
  };
  try {
    return parseConnectionString(text);
  } catch (error) {
    // The parser's message quotes the text, which may be a password.
    const place = error instanceof Error && 'location' in error ? ` from character ${error.location}` : '';
    const expected = error instanceof Error && 'expected' in error ? `: ${error.expected} expected` : '';
    return { wrong: `cannot be read${place.replace(/,.*/, '')}${expected}` };
  }
}

function misfitOf({ tls = true, defaultCredentials, keepAliveInterval = -1 }: Parsed): string | undefined {
  if (tls && !defaultCredentials)
    return 'needs user:password@ before the host, since TLS is on (tls=false turns it off)';
  if (keepAliveInterval > -1 && keepAliveInterval < MIN_KEEPALIVE) {
    return `keepAliveInterval must be at least ${MIN_KEEPALIVE}`;
  }
  return undefined;
}
