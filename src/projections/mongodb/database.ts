/** The connection to a MongoDB server or cluster. The driver is loaded when it is first needed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db, Document, MongoClient } from 'mongodb';
import { isPassing } from './errors.ts';

const DEFAULT_DATABASE = 'chatledger';
/** How long the start waits for a server that is starting too. Reaching it ends the start with one line. */
const START_MS = 30_000;
const PAUSE_MS = 250;
/** How long one call waits for a primary; then it fails as one that cannot be reached. */
const SELECTION_MS = 5_000;
/** A connection that is silent for so long while something was asked of it is cut. */
const SILENCE_MS = 15_000;
/** How long the server waits until a majority has a write, before it says that it cannot tell. */
const MAJORITY_MS = 10_000;

export interface MongoDatabase {
  readonly db: Db;
  /** No replica set: what it acknowledges, it alone has. */
  readonly standalone: boolean;
  close(): Promise<void>;
}

export interface OpenMongoOptions {
  /** As `checkMongoUrl` lets it pass. Its path names the database, `chatledger` by default. */
  readonly url: string;
  readonly signal?: AbortSignal;
  /** Default: {@link START_MS}. */
  readonly waitMs?: number;
}

/** No server answered, or not as one that can be used. */
export class MongoUnreachable extends Error {
  readonly code = 'read-store-unreachable';
}

/** @throws MongoUnreachable */
export async function openMongo({
  url,
  signal,
  waitMs = START_MS,
}: OpenMongoOptions): Promise<MongoDatabase> {
  const client = await clientOf(url);
  try {
    const standalone = await firstAnswer(client, Date.now() + waitMs, signal);
    const db = client.db(databaseOf(url), {
      writeConcern: { w: 'majority', wtimeoutMS: MAJORITY_MS },
      readPreference: 'primary',
    });
    return { db, standalone, close: () => client.close() };
  } catch (cause) {
    await client.close();
    throw unreachable(cause, `no usable MongoDB server within ${waitMs / 1_000} s`);
  }
}

async function clientOf(url: string): Promise<MongoClient> {
  const { MongoClient } = await import('mongodb');
  try {
    return new MongoClient(url, {
      appName: 'chatledger',
      // We repeat by ourselves, and standalone servers know no retryable writes.
      retryWrites: false,
      serverSelectionTimeoutMS: SELECTION_MS,
      socketTimeoutMS: SILENCE_MS,
    });
  } catch (cause) {
    throw unreachable(cause, 'not a usable connection string');
  }
}

/** Whether the primary is a standalone server. */
async function firstAnswer(client: MongoClient, deadline: number, signal?: AbortSignal): Promise<boolean> {
  for (;;) {
    signal?.throwIfAborted();
    const hello = await hear(client, deadline);
    if (hello) return hello.setName === undefined && hello.msg !== 'isdbgrid';
    await delay(PAUSE_MS, undefined, signal ? { signal } : {});
  }
}

/** Undefined where another try may succeed before the deadline. */
async function hear(client: MongoClient, deadline: number): Promise<Document | undefined> {
  try {
    return await client.db('admin').command({ hello: 1 });
  } catch (error) {
    if (isPassing(error) && Date.now() < deadline) return undefined;
    throw error;
  }
}

function unreachable(cause: unknown, what: string): MongoUnreachable {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new MongoUnreachable(`${what}: ${line}`, { cause });
}

/** `mongodb://credentials@hosts/database?options`, its parts as they stand there. */
const MONGO_URL =
  /^mongodb(?<srv>\+srv)?:\/\/(?:(?<credentials>.*)@)?(?<hosts>[^/?@]*)(?:\/(?<database>[^?]*))?(?:\?(?<options>.*))?$/;
/** What a database name cannot hold on every platform. */
const NO_DATABASE_NAME = /[/\\. "$*<>:|?]/;

function databaseOf(url: string): string {
  return decodeURIComponent(MONGO_URL.exec(url)?.groups?.database ?? '') || DEFAULT_DATABASE;
}

/** What is wrong with it, in one line that holds no part of it; undefined if nothing. Asks no server. */
export function checkMongoUrl(url: string): string | undefined {
  const parts = MONGO_URL.exec(url)?.groups;
  if (!parts) return 'must be mongodb://host:port/database or mongodb+srv://host/database';
  const { srv, credentials = '', hosts = '', database = '' } = parts;
  const wrong: readonly [boolean, string][] = [
    [!areCredentials(credentials), 'user name and password must be percent-encoded'],
    [!hosts.split(',').every(isHost), 'must name its hosts, as host:port'],
    [srv !== undefined && /[,:]/.test(hosts), 'mongodb+srv:// takes one host name, without a port'],
    [!isDatabase(database), 'its path must be the name of a database'],
  ];
  return wrong.find(([isWrong]) => isWrong)?.[1];
}

const isEncoded = (text: string): boolean => !/%(?![0-9A-Fa-f]{2})/.test(text);

const areCredentials = (text: string): boolean => isEncoded(text) && /^[^/?@:]*(:[^/?@:]*)?$/.test(text);

function isDatabase(text: string): boolean {
  return isEncoded(text) && !NO_DATABASE_NAME.test(decodeURIComponent(text));
}

function isHost(host: string): boolean {
  const parts = /^(?:\[[0-9A-Fa-f:.]+\]|[^[\]:\s]+)(?::(?<port>\d+))?$/.exec(host);
  const port = Number(parts?.groups?.port ?? 1);
  return parts !== null && port >= 1 && port <= 65_535;
}
