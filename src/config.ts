/** The only reader of the environment. Parsed once; a bad value stops the start with one line that names it. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import {
  type EdgeSettings,
  edgeOf,
  type IdentitySettings,
  identityOf,
  identityProblem,
  identityShape,
} from './identity/settings.ts';
import type { PlatformSettings } from './messaging/platforms.ts';
import { normaliseOrigin } from './origins.ts';

/** What a balancer needs to notice that an instance is not ready any more. */
const STOP_DELAY_MS = 5_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** What else is wrong with it, the engine's own client says when it is opened. */
const address = (schemes: RegExp, example: string) =>
  z
    .string()
    .regex(schemes, { error: `must be a connection string such as ${example}` })
    .optional();

const ORIGINS =
  'must be *, or a comma-separated list of origins such as https://shop.example.com or https://*.example.com';
const origins = z
  .string()
  .default('')
  .transform((text, context) =>
    text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(given => {
        const origin = normaliseOrigin(given);
        if (origin === undefined) context.addIssue({ code: 'custom', message: `${ORIGINS}; not ${given}` });
        return origin ?? given;
      }),
  );

/** Digits alone: what else JavaScript takes for a number (a blank, 0x50, 1e3) is a mistake in a setting. */
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: 'must be a whole number' })
    .transform(Number)
    .pipe(z.number().min(min).max(max));
const setting = z.string().min(1).optional();
const SECRETS = 'must be one secret, or two separated by a comma during a rotation';

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: whole(0, 65_535).prefault('3000').describe('Port to listen on; 0 picks a free one.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded engines; one process owns it. Not used where both URLs are set.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('What is logged, as JSON lines on standard output.'),
  CORS_ORIGINS: origins.describe(
    'Origins whose pages may call, comma-separated; https://*.example.com are all subdomains. None by default.',
  ),
  KEEP_ALIVE_TIMEOUT_MS: whole(1_000, 3_600_000)
    .prefault('75000')
    .describe(
      'How long an idle connection is kept, in milliseconds: longer than what a balancer in front keeps it.',
    ),
  STOP_DELAY_MS: whole(0, 120_000)
    .optional()
    .describe(
      'How long a stop goes on serving while `/health/ready` already says 503, in milliseconds; 5000 unless HOST is a loopback address, else 0.',
    ),
  EVENTSTORE_URL: address(
    /^(esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\/./,
    'esdb://user:password@one:2113,two:2113,three:2113?nodePreference=leader',
  ).describe('Connection string of an EventStoreDB (KurrentDB) cluster; without it the log is embedded.'),
  MONGODB_URL: address(
    /^mongodb(\+srv)?:\/\/./,
    'mongodb://one:27017,two:27017,three:27017/chatledger?replicaSet=rs0',
  ).describe('Connection string of a MongoDB replica set; without it the read models are embedded.'),
  ...identityShape,
  FACEBOOK_VERIFY_TOKEN: setting.describe(
    'Token of the webhook handshake; without it every handshake is refused.',
  ),
  FACEBOOK_APP_SECRET: z
    .string()
    .transform(text => text.split(',').map(secret => secret.trim()))
    .refine(secrets => secrets.length <= 2 && secrets.every(Boolean), { error: SECRETS })
    .optional()
    .describe('App secret that webhooks are signed with; two, comma-separated, during a rotation.'),
  FACEBOOK_APP_ID: setting.describe('App id; echoes that carry it are of our own sends.'),
  FACEBOOK_ALLOW_UNSIGNED: z
    .enum(['0', '1'])
    .default('0')
    .describe('1 takes unsigned webhooks where no app secret is set; only on a loopback HOST.'),
  FACEBOOK_GRAPH_URL: z
    .url()
    .default('https://graph.facebook.com/v23.0')
    .describe('Base of the Graph API, with its version.'),
  IMAGEKIT_PUBLIC_KEY: setting.describe('ImageKit public key.'),
  IMAGEKIT_PRIVATE_KEY: setting.describe('ImageKit private key; signs upload tokens.'),
  IMAGEKIT_URL_ENDPOINT: setting.describe('ImageKit URL endpoint.'),
  BOT_URL: z
    .url()
    .optional()
    .describe('Where the bot is asked; without it the built-in catalogue responder answers.'),
  BOT_TIMEOUT_MS: whole(100, 120_000)
    .prefault('10000')
    .describe('How long the bot may take for one answer, in milliseconds.'),
  BOT_PAUSE_MINUTES: whole(0, 10_080)
    .prefault('60')
    .describe('How long the bot is silent in a chat after an agent wrote.'),
});

export const configSchema = schema;

/** Settings of what the system talks to. */
export interface Integrations extends PlatformSettings {
  readonly imagekit: {
    readonly publicKey: string | undefined;
    readonly privateKey: string | undefined;
    readonly urlEndpoint: string | undefined;
  };
  readonly bot: {
    readonly url: string | undefined;
    readonly timeoutMs: number;
    readonly pauseMinutes: number;
  };
}

interface Config {
  readonly host: string;
  readonly port: number;
  readonly engines: {
    readonly dataDir: string;
    readonly eventStoreUrl: string | undefined;
    readonly mongoUrl: string | undefined;
  };
  readonly logLevel: z.infer<typeof schema>['LOG_LEVEL'];
  readonly corsOrigins: readonly string[];
  readonly keepAliveTimeoutMs: number;
  readonly stopDelayMs: number;
  readonly integrations: Integrations;
  /** Undefined in open mode: nobody is asked who they are. */
  readonly identity: IdentitySettings | undefined;
  readonly edge: EdgeSettings;
}

/** A value of the environment that cannot be used. */
export class InvalidConfig extends Error {
  readonly code = 'invalid-config';
}

/** The settings of this process; those of a file `.env` in the working directory where the environment has none. */
export function readConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseConfig(process.env);
}

/** A blank number is a mistake; a text that is blank is not there, such as a secret from a file with one empty line. */
const isNumber = (name: string): boolean => /^PORT$|_(MS|MINUTES)$/.test(name);
const isGiven = (name: string, value = ''): boolean =>
  name in schema.shape && value !== '' && (value.trim() !== '' || isNumber(name));

/** An empty value counts as not set; what files add around one (a line's end above all) is no part of it. @throws InvalidConfig */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.entries(environment)
    .filter(([name, value]) => isGiven(name, value))
    .map(([name, value = '']) => [name, value.trim()] as const);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidConfig(`${String(issue?.path[0])}: ${issue?.message}`);
  }
  const { HOST, PORT, DATA_DIR, EVENTSTORE_URL, MONGODB_URL, LOG_LEVEL, CORS_ORIGINS } = parsed.data;
  if (parsed.data.FACEBOOK_ALLOW_UNSIGNED === '1' && !isLoopback(HOST)) {
    throw new InvalidConfig('FACEBOOK_ALLOW_UNSIGNED: is for a loopback HOST alone');
  }
  const problem = identityProblem(parsed.data, isLoopback(HOST));
  if (problem !== undefined) throw new InvalidConfig(problem);
  return {
    host: HOST,
    port: PORT,
    engines: { dataDir: DATA_DIR, eventStoreUrl: EVENTSTORE_URL, mongoUrl: MONGODB_URL },
    logLevel: LOG_LEVEL,
    corsOrigins: CORS_ORIGINS,
    keepAliveTimeoutMs: parsed.data.KEEP_ALIVE_TIMEOUT_MS,
    stopDelayMs: parsed.data.STOP_DELAY_MS ?? (isLoopback(HOST) ? 0 : STOP_DELAY_MS),
    integrations: integrationsOf(parsed.data),
    identity: identityOf(parsed.data, DATA_DIR),
    edge: edgeOf(parsed.data),
  };
}

function integrationsOf(values: z.infer<typeof schema>): Integrations {
  return {
    facebook: {
      verifyToken: values.FACEBOOK_VERIFY_TOKEN,
      appSecrets: values.FACEBOOK_APP_SECRET ?? [],
      appId: values.FACEBOOK_APP_ID,
      allowUnsigned: values.FACEBOOK_ALLOW_UNSIGNED === '1',
      graphUrl: values.FACEBOOK_GRAPH_URL.replace(/\/+$/, ''),
    },
    imagekit: {
      publicKey: values.IMAGEKIT_PUBLIC_KEY,
      privateKey: values.IMAGEKIT_PRIVATE_KEY,
      urlEndpoint: values.IMAGEKIT_URL_ENDPOINT,
    },
    bot: { url: values.BOT_URL, timeoutMs: values.BOT_TIMEOUT_MS, pauseMinutes: values.BOT_PAUSE_MINUTES },
  };
}

export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || host.startsWith('127.');
