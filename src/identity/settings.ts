/** The settings of identity and of the edge, as `config.ts` reads them from the environment. */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { ProviderSettings } from './providerTokens.ts';
import { parseSigningKey, type SigningKey } from './signingKeys.ts';

const MIN_OPERATOR_KEY = 32;
const HOST_NAME =
  /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$|^\[[0-9a-f:.]+\]$/;
const SIGNING_KEY =
  'must be an Ed25519 private key: 32 bytes in base64 or PKCS #8 PEM; two, comma-separated, during a rotation';

/**
 * Calls in a minute: of one user, by class; of one address, before anybody is known; and bad credentials from it. An
 * office of a hundred people is one address, and so is a proxy that TRUST_PROXY does not name.
 */
const DEFAULT_LIMITS = {
  read: 6_000,
  write: 1_200,
  auth: 300,
  export: 30,
  address: 60_000,
  failed: 300,
} as const;
export type RateLimitSettings = { readonly [name in keyof typeof DEFAULT_LIMITS]: number };
export type LimitedClass = Exclude<keyof RateLimitSettings, 'address' | 'failed'>;

const listOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://login.example.com' })
  .optional();

const signingKeys = z
  .string()
  .transform((text, context) => {
    const keys = text.split(',').map(each => parseSigningKey(each.trim()));
    if (keys.length <= 2 && keys.every(key => key !== undefined)) return keys;
    context.addIssue({ code: 'custom', message: SIGNING_KEY });
    return z.NEVER;
  })
  .optional();

const hosts = z
  .string()
  .default('')
  .transform((text, context) => {
    const names = listOf(text.toLowerCase());
    const wrong = names.find(name => !HOST_NAME.test(name));
    if (wrong !== undefined)
      context.addIssue({
        code: 'custom',
        message: `must be a comma-separated list of host names without ports; not ${wrong}`,
      });
    return names;
  });

const LIMIT = /^(read|write|auth|export|address|failed)=([1-9]\d{0,8})$/;
const rateLimits = z
  .string()
  .default('')
  .transform((text, context) => {
    const given = listOf(text);
    const wrong = given.find(each => each !== 'off' && !LIMIT.test(each));
    if (wrong !== undefined || (given.includes('off') && given.length > 1))
      context.addIssue({
        code: 'custom',
        message: `must be off, or calls a minute by class such as read=6000,write=1200; not ${wrong ?? text}`,
      });
    return given;
  });

const proxies = z
  .string()
  .default('')
  .transform((text, context) => {
    const given = listOf(text);
    const wrong = given.find(each => !isNetwork(each));
    if (wrong !== undefined)
      context.addIssue({
        code: 'custom',
        message: `must be a comma-separated list of addresses or networks such as 10.0.0.0/8, or loopback; not ${wrong}`,
      });
    return given;
  });

/** `loopback`, an address, or an address with the length of its network. */
function isNetwork(text: string): boolean {
  if (text === 'loopback') return true;
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}

export const identityShape = {
  AUTH: z
    .enum(['required', 'open'])
    .optional()
    .describe(
      'required asks every caller who they are, and so does any other AUTH_ setting; open says that a proxy in front does, on any HOST. Unset: open, on a loopback HOST alone.',
    ),
  AUTH_ISSUER: httpUrl.describe(
    'Issuer of the OpenID provider whose tokens are taken, exactly as `iss` has it.',
  ),
  AUTH_AUDIENCE: z
    .string()
    .transform(listOf)
    .refine(list => list.length > 0, { error: 'must name an audience' })
    .optional()
    .describe('Audience that its tokens must be for; any of several, comma-separated.'),
  AUTH_JWKS_URL: httpUrl.describe('Where it publishes its keys.'),
  AUTH_SIGNING_KEY: signingKeys.describe(
    'Ed25519 private key of the tokens that are made here: 32 bytes in base64, or PEM; two, comma-separated, during a rotation, the new one first. Unset: made at the first start, in DATA_DIR.',
  ),
  AUTH_OPERATOR_KEY: z
    .string()
    .min(MIN_OPERATOR_KEY, { error: `must be at least ${MIN_OPERATOR_KEY} characters` })
    .regex(/^[\x21-\x7e]+$/, { error: 'must be visible ASCII characters' })
    .optional()
    .describe('Key of the first operator, at least 32 characters, to make the others with.'),
  ALLOWED_HOSTS: hosts.describe(
    'Names by which callers may know this server (the Host header), comma-separated. Unset: loopback names in open mode, any else.',
  ),
  RATE_LIMITS: rateLimits.describe(
    'How many calls a user may make in a minute, by class, such as read=6000,write=1200,auth=300,export=30 (services may 500 times as many), how many one address before it is known, address=60000, and bad credentials from it, failed=300: the defaults. off counts none. Not in open mode.',
  ),
  TRUST_PROXY: proxies.describe(
    'Proxies whose X-Forwarded-For is believed: addresses or networks, comma-separated, or loopback. None by default.',
  ),
} as const;

type Values = z.infer<z.ZodObject<typeof identityShape>>;

export interface IdentitySettings {
  readonly provider: ProviderSettings | undefined;
  /** The first signs; undefined: the one in the data directory. */
  readonly signingKeys: readonly SigningKey[] | undefined;
  readonly operatorKey: string | undefined;
  /** Where the signing key is, unless it is a setting. */
  readonly dataDir: string;
}

export interface EdgeSettings {
  /** Lower case, without ports; empty where any is. */
  readonly allowedHosts: readonly string[];
  readonly trustProxy: readonly string[];
  /** Undefined where nothing is counted. */
  readonly rateLimits: RateLimitSettings | undefined;
}

const OTHERS = [
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'AUTH_JWKS_URL',
  'AUTH_SIGNING_KEY',
  'AUTH_OPERATOR_KEY',
] as const;
const PROVIDER = ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL'] as const;

/** What is wrong with the settings together, beginning with the name of one; undefined where nothing is. */
export function identityProblem(values: Values, isLoopback: boolean): string | undefined {
  const given = OTHERS.filter(name => values[name] !== undefined);
  if (values.AUTH === 'open' && given.length > 0) return `AUTH: is open, but ${given[0]} is set`;
  const missing = PROVIDER.find(name => values[name] === undefined);
  if (missing && PROVIDER.some(name => values[name] !== undefined))
    return `${missing}: is needed where ${PROVIDER.filter(name => name !== missing).join(' or ')} is set`;
  if (isLoopback || values.AUTH !== undefined || given.length > 0) return undefined;
  return 'HOST: is not a loopback address, and nobody would be asked who they are: set AUTH_OPERATOR_KEY (or AUTH=open where a proxy in front asks)';
}

/** Undefined in open mode. */
export function identityOf(values: Values, dataDir: string): IdentitySettings | undefined {
  const isOn = values.AUTH === 'required' || OTHERS.some(name => values[name] !== undefined);
  if (!isOn) return undefined;
  return {
    provider: providerOf(values),
    signingKeys: values.AUTH_SIGNING_KEY,
    operatorKey: values.AUTH_OPERATOR_KEY,
    dataDir,
  };
}

function providerOf(values: Values): ProviderSettings | undefined {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_JWKS_URL: jwksUrl } = values;
  if (issuer === undefined || audience === undefined || jwksUrl === undefined) return undefined;
  return { issuer, audience, jwksUrl };
}

export const edgeOf = ({ ALLOWED_HOSTS, TRUST_PROXY, RATE_LIMITS }: Values): EdgeSettings => ({
  allowedHosts: ALLOWED_HOSTS,
  trustProxy: TRUST_PROXY,
  rateLimits: limitsOf(RATE_LIMITS),
});

function limitsOf(given: readonly string[]): RateLimitSettings | undefined {
  if (given.includes('off')) return undefined;
  const set = given.map(each => each.split('=')).map(([name, calls]) => [name, Number(calls)]);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(set) };
}
