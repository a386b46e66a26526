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
/** Seconds for a node to say who leads, where the string says nothing: a frozen one costs so much of a change of leader. */
const GOSSIP_TIMEOUT = 2;
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
  readonly gossipTimeout?: number;
}

/** What is wrong with a connection string, in one line; undefined if nothing. Asks no network. */
export function checkEventStoreUrl(url: string): string | undefined {
  const settings = readConnectionString(url);
  return 'wrong' in settings ? settings.wrong : undefined;
}

export function readConnectionString(url: string): ConnectionSettings | { readonly wrong: string } {
  const text = url
    .trim()
    .replace(/\/+$/, '')
    .replace(/^(kurrentdb|kurrent|kdb)(?=(\+discover)?:\/\/)/, 'esdb');
  const wrong = wrongBeforeParsing(text);
  if (wrong) return { wrong };
  const parsed = parse(text);
  if ('wrong' in parsed) return parsed;
  const misfit = misfitOf(parsed);
  if (misfit) return { wrong: misfit };
  return {
    connectionString: parsed.gossipTimeout === undefined ? withGossipTimeout(text) : text,
    credentials: parsed.defaultCredentials ?? ANYBODY,
    hosts: parsed.hosts.map(host => `${host.address}:${host.port}`).join(', '),
  };
}

function withGossipTimeout(text: string): string {
  return `${text}${split(text)?.rest.includes('?') ? '&' : '?'}gossipTimeout=${GOSSIP_TIMEOUT}`;
}

function wrongBeforeParsing(text: string): string | undefined {
  const parts = split(text);
  if (!parts) return `must begin with ${SCHEMES}`;
  if (parts.userInfo.split(':').length > 2) return 'a ":" in user or password must be written as %3A';
  const names = [...parts.rest.matchAll(/[?&]([^=&?]+)=/g)].map(([, name = '']) => name);
  const unknown = names.find(name => !OPTIONS.has(flat(name)));
  return unknown === undefined ? undefined : `the option ${unknown} is not supported`;
}

/** As the parser does; `rest` are hosts and options. Undefined where the scheme is none of its. */
function split(text: string): { readonly userInfo: string; readonly rest: string } | undefined {
  const parts = /^esdb(?:\+discover)?:\/\/(?<userInfo>[^:]+:[^@]+@)?(?<rest>.*)$/s.exec(text)?.groups;
  return parts && { userInfo: parts.userInfo ?? '', rest: parts.rest ?? '' };
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
