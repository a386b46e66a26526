/** The connection to a MongoDB server or cluster. The driver is loaded when it is first needed. */
import type { Db, Document, MongoClient, MongoClientOptions } from 'mongodb';
import { ENGINE_START_TIMEOUT_MS, type EngineStart, untilEngineAnswers } from '../../events/engineStart.ts';
import { ConnectionWatch } from './connectionWatch.ts';
import { isPassing } from './errors.ts';
import { databaseOf } from './url.ts';

/** How long one call waits for a primary; then it fails as one that cannot be reached. */
const SELECTION_TIMEOUT_MS = 3_000;
/** How often each server is asked how it is. */
const HEARTBEAT_INTERVAL_MS = 1_000;
/**
 * How long a server may take to accept a connection, or for an answer to a heartbeat. Reached: it counts as away, and
 * what was asked of it fails. With the interval above and the selection this keeps reads of a frozen server below 5 s.
 */
const CONNECT_TIMEOUT_MS = 2_500;
/** How long one call waits for a free connection: 100 others are under way then. */
const POOL_TIMEOUT_MS = 3_000;
/** A connection that is silent for so long while something was asked of it is cut, though its server is well. */
const SOCKET_TIMEOUT_MS = 15_000;
/** How long the server waits until a majority has a write, before it says that it cannot tell. */
const MAJORITY_TIMEOUT_MS = 10_000;

export interface MongoDatabase {
  readonly db: Db;
  /** No replica set: what it acknowledges, it alone has. */
  readonly standalone: boolean;
  readonly watch: ConnectionWatch;
  close(): Promise<void>;
}

interface OpenMongoOptions extends EngineStart {
  /** As `checkMongoUrl` lets it pass. Its path names the database, `chatledger` by default. */
  readonly url: string;
  readonly signal?: AbortSignal;
  /** How long one call, and one try of the start, looks for a primary. Default: {@link SELECTION_TIMEOUT_MS}. */
  readonly selectionTimeoutMs?: number;
}

/** No server answered, or not as one that can be used. */
export class MongoUnreachable extends Error {
  readonly code = 'read-store-unreachable';
}

/** @throws MongoUnreachable */
export async function openMongo(options: OpenMongoOptions): Promise<MongoDatabase> {
  const { url, signal, timeoutMs = ENGINE_START_TIMEOUT_MS } = options;
  const { selectionTimeoutMs = SELECTION_TIMEOUT_MS } = options;
  try {
    return await untilEngineAnswers(options, {
      // A client of its own for each try: once it has found no server, the driver's client finds none any more.
      attempt: () => connect(url, selectionTimeoutMs),
      isPassing,
      longestTryMs: selectionTimeoutMs,
      signal,
    });
  } catch (cause) {
    if (cause instanceof MongoUnreachable) throw cause;
    const what = isPassing(cause)
      ? `no usable MongoDB server within ${timeoutMs / 1_000} s`
      : 'MongoDB refuses';
    throw unreachable(cause, what);
  }
}

async function connect(url: string, selectionTimeoutMs: number): Promise<MongoDatabase> {
  const client = await clientOf(url, selectionTimeoutMs);
  const watch = new ConnectionWatch(client);
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    const db = client.db(databaseOf(url), {
      writeConcern: { w: 'majority', wtimeoutMS: MAJORITY_TIMEOUT_MS },
      readPreference: 'primary',
    });
    // Anybody is greeted; who may read shows here.
    await db.collection('meta').findOne({}, { maxTimeMS: SELECTION_TIMEOUT_MS });
    const close = () => {
      watch.end();
      return client.close();
    };
    return { db, standalone: isStandalone(hello), watch, close };
  } catch (error) {
    watch.end();
    await client.close();
    throw error;
  }
}

const isStandalone = (hello: Document): boolean => hello.setName === undefined && hello.msg !== 'isdbgrid';

async function clientOf(url: string, serverSelectionTimeoutMS: number): Promise<MongoClient> {
  const { MongoClient } = await import('mongodb');
  const options: MongoClientOptions = {
    appName: 'chatledger',
    // We repeat by ourselves: the driver's own repetition of a read has no bound in time, and standalone servers know
    // no retryable writes.
    retryReads: false,
    retryWrites: false,
    serverSelectionTimeoutMS,
    heartbeatFrequencyMS: HEARTBEAT_INTERVAL_MS,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    waitQueueTimeoutMS: POOL_TIMEOUT_MS,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
  };
  try {
    return new MongoClient(url, options);
  } catch (cause) {
    throw unreachable(cause, 'not a usable connection string');
  }
}

function unreachable(cause: unknown, what: string): MongoUnreachable {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new MongoUnreachable(`${what}: ${line}`, { cause });
}
