/** The whole system on a free port of the loopback, for tests that use it as a client would. */
import { type Logger, pino } from 'pino';
import { v4 as uuid } from 'uuid';
import { parseConfig } from '../../../src/config.ts';
import { EngineNotices } from '../../../src/events/engineNotices.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { Interruptions } from '../../../src/events/interruptions.ts';
import { OwnInstance } from '../../../src/leases/instances.ts';
import { OwnLeases } from '../../../src/leases/leases.ts';
import type { Responder } from '../../../src/messaging/bot/responder.ts';
import type { Platform } from '../../../src/messaging/platform.ts';
import { collections } from '../../../src/projections/index.ts';
import { exclusive } from '../../../src/projections/runner.ts';
import type { StorageBackends } from '../../../src/storageBackends.ts';
import { openStorageBackends } from '../../../src/storageBackends.ts';
import { startSystem } from '../../../src/system.ts';
import { FlakyEventStore } from '../../doubles/flakyEventStore.ts';
import { MemoryReadStore } from '../../doubles/memoryReadStore.ts';
import { NOBODY_THERE } from '../builders/metaRegistry.ts';
import { temporaryDirectory } from '../dsl/temporaryDirectory.ts';
import { storageServers } from './storageServers.ts';

/** Each pair of engines that everything above the ports must run on alike. */
export const enginePairs = ['embedded', 'flaky', 'server'] as const;
type EnginePair = (typeof enginePairs)[number];

/** JSON whose shape the test expects and does not declare: every property may be asked for. */
export interface Json {
  readonly [key: string]: Json;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text where it is none. */
  readonly body: Json;
}

/** The rows of a list's answer. */
export const rows = ({ body }: Answer): readonly Json[] => Object.values(body.data ?? {});

export interface TestSystem {
  readonly url: string;
  /** Resolves once reads are answered. */
  readonly ready: Promise<void>;
  /** Sends `body` as JSON; a string is sent as it is. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

export interface TestSystemOptions {
  readonly pair?: EnginePair;
  /** Instead of those of a pair. */
  readonly engines?: StorageBackends;
  /** Of the embedded engines; default: one that goes when the system stops. */
  readonly directory?: string;
  readonly corsOrigins?: readonly string[];
  /** Puts something around the log, to look on or to intervene. */
  readonly around?: (eventStore: EventStore) => EventStore;
  /** Settings as in the environment, such as FACEBOOK_APP_SECRET. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Who answers customers. Default: `silent`, so that a chat holds what the test put there. */
  readonly bot?: 'silent' | 'catalogue' | 'url';
  /** What customers write on. Default: those of the list. */
  readonly platforms?: readonly Platform[];
  /** Default: nothing is logged. */
  readonly log?: Logger;
  /** When it is handed out. Default: once it answers reads. */
  readonly from?: 'listening' | 'reading';
}

const silentBot: Responder = {
  answer: async () => ({ msg: null, image: null, cost: null, close: false }),
};

const quiet = pino({ level: 'silent' });

export async function startTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const { pair = 'embedded', corsOrigins = [], environment = {}, bot = 'silent' } = options;
  const folder = options.directory === undefined ? temporaryDirectory() : undefined;
  const { integrations, identity, edge } = parseConfig({
    FACEBOOK_GRAPH_URL: NOBODY_THERE,
    DATA_DIR: options.directory ?? folder?.path ?? '',
    ...environment,
  });
  const engines = options.engines ?? (await enginesOf(pair, options.directory ?? folder?.path ?? ''));
  const { around = (eventStore: EventStore) => eventStore } = options;
  const system = await startSystem({
    engines: { ...engines, eventStore: around(engines.eventStore) },
    log: options.log ?? quiet,
    host: '127.0.0.1',
    port: 0,
    corsOrigins,
    integrations,
    ...(options.platforms ? { platforms: options.platforms } : {}),
    identity,
    edge,
    ...(bot === 'silent' ? { responder: silentBot } : {}),
  });
  if (options.from !== 'listening') await system.ready;
  return {
    url: system.url,
    ready: system.ready,
    call: (method, path, body, headers = {}) => send(`${system.url}${path}`, method, body, headers),
    stop: async () => {
      await system.stop();
      folder?.remove();
    },
  };
}

function enginesOf(pair: EnginePair, dataDir: string): StorageBackends | Promise<StorageBackends> {
  switch (pair) {
    case 'embedded':
      return openStorageBackends({ dataDir }, quiet);
    case 'flaky':
      return flakyBackends();
    case 'server':
      return storageServers(quiet);
    default:
      return pair satisfies never;
  }
}

/** Appends that are refused outright would show as 503; the rest of what is flaky must not show at all. */
function flakyBackends(): StorageBackends {
  const eventStore = new FlakyEventStore({ unavailableRate: 0 });
  const openReadStore = async () => exclusive(new MemoryReadStore(collections, { redeliver: 'last' }));
  const instanceId = uuid();
  const leases = new OwnLeases();
  return {
    instanceId,
    eventStore,
    openReadStore,
    leases,
    instances: new OwnInstance(instanceId, leases),
    logProblem: () => undefined,
    interruptions: new Interruptions(),
    notices: new EngineNotices(),
    close: () => eventStore.close(),
  };
}

async function send(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const content = body === undefined ? {} : { body: payload };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers: { ...type, ...headers }, ...content });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
