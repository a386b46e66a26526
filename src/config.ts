/** The only reader of the environment. Parsed once; a bad value stops the start with one line that names it. */
import { z } from 'zod';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Engines that this version cannot reach are refused, never silently replaced by the embedded one. */
const notYet = z.never({ error: 'is set, but this version runs on the embedded engine alone' }).optional();

const origins = z
  .string()
  .default('')
  .transform(text =>
    text
      .split(',')
      .map(origin => origin.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.literal('*').or(z.url({ error: 'must be a comma-separated list of origins, or *' }))));

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('Port to listen on; 0 picks a free one.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded engine; one process owns it.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('What is logged, as JSON lines on standard output.'),
  CORS_ORIGINS: origins.describe('Origins whose pages may call, comma-separated; none by default.'),
  EVENTSTORE_URL: notYet.describe(
    'Connection string of an EventStoreDB cluster; not supported by this version.',
  ),
  MONGODB_URL: notYet.describe('Connection string of a MongoDB replica set; not supported by this version.'),
});

export const configSchema = schema;

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logLevel: z.infer<typeof schema>['LOG_LEVEL'];
  readonly corsOrigins: readonly string[];
}

/** A value of the environment that cannot be used. */
export class InvalidConfig extends Error {
  readonly code = 'invalid-config';
}

/** An empty value counts as not set. @throws InvalidConfig */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.entries(environment).filter(([name, value]) => name in schema.shape && value !== '');
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidConfig(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { HOST, PORT, DATA_DIR, LOG_LEVEL, CORS_ORIGINS } = parsed.data;
  return { host: HOST, port: PORT, dataDir: DATA_DIR, logLevel: LOG_LEVEL, corsOrigins: CORS_ORIGINS };
}

export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || host.startsWith('127.');
