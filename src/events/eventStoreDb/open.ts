/** Opens the log in a cluster, waiting for one that is starting, and gives it an id where it has none yet. */
import { v4 as uuid } from 'uuid';
import { type AppendRequest, encodeAppend } from '../appendRequest.ts';
import type { EngineNotice } from '../engineNotices.ts';
import { type EngineStart, type StartTries, untilEngineAnswers } from '../engineStart.ts';
import {
  AppendOutcomeUnknown,
  type EventStore,
  EventStoreUnavailable,
  WrongExpectedRevision,
} from '../eventStore.ts';
import type { InterruptionReason } from '../interruptions.ts';
import { Appender } from './appender.ts';
import { isWrongTls } from './clientErrors.ts';
import { Connection } from './connection.ts';
import { type ConnectionSettings, readConnectionString } from './connectionString.ts';
import { EventStoreUnreachable, Refused } from './errors.ts';
import { EventStoreDb, type Parts } from './eventStoreDb.ts';
import { LogReader } from './logReader.ts';
import { Names } from './names.ts';
import { READ_TIMEOUT_MS } from './readRetry.ts';
import { Tail } from './tail.ts';

const NAMESPACE = 'chatledger';

export interface EventStoreDbOptions extends EngineStart {
  /** Connection string, as `checkEventStoreUrl` takes it. */
  readonly url: string;
  /** Keeps several logs apart in one cluster. Letters, digits, `.`, `_` and `-`. Default: `chatledger`. */
  readonly namespace?: string;
  /** The live subscription was ended; it goes on by itself. For metrics and the log. */
  readonly onInterruption: (reason: InterruptionReason, error: unknown) => void;
  /** What became of the cluster while the store is open. Default: nobody is told. */
  readonly onEngineNotice?: (notice: EngineNotice) => void;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

export async function open(options: EventStoreDbOptions): Promise<EventStore> {
  const settings = readConnectionString(options.url);
  if ('wrong' in settings) throw new EventStoreUnreachable(`the connection string ${settings.wrong}`);
  const parts = assemble(options, settings);
  const giveUp = () => parts.closing.abort(new EventStoreUnreachable('opening the event store was given up'));
  options.signal?.addEventListener('abort', giveUp);
  if (options.signal?.aborted) giveUp();
  try {
    const epoch = await untilEngineAnswers(options, epochTries(parts));
    await checkRights(parts, epoch);
    return new EventStoreDb(epoch, parts);
  } catch (error) {
    await parts.connection.close();
    throw unreachable(settings, error);
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
}

function assemble(
  { namespace = NAMESPACE, onInterruption, onEngineNotice: onNotice = () => {} }: EventStoreDbOptions,
  settings: ConnectionSettings,
): Parts {
  const closing = new AbortController();
  const names = new Names(namespace);
  const connection = connect(settings);
  const tail = new Tail();
  const log = new LogReader({ connection, names, known: tail }, closing.signal);
  const appender = new Appender(connection.client, settings.credentials);
  return { names, connection, tail, log, appender, closing, onInterruption, onNotice };
}

function connect(settings: ConnectionSettings): Connection {
  try {
    return new Connection(settings.connectionString);
  } catch (error) {
    throw unreachable(settings, error);
  }
}

/** The id of the log: of the first event of its epoch stream, which the first instance to open it appends. */
function epochTries(parts: Parts): StartTries<string> {
  const begun = epochEvent(parts.names.epochStream);
  return {
    attempt: () => readOrBegin(parts, begun),
    isPassing: isWorthAnotherTry,
    longestTryMs: READ_TIMEOUT_MS,
    signal: parts.closing.signal,
  };
}

async function readOrBegin(parts: Parts, begun: AppendRequest): Promise<string> {
  const { log, appender, names } = parts;
  const found = await log.firstId(names.epochStream);
  if (found) return found;
  await appender.append(names.epochStream, begun);
  return readOrBegin(parts, begun);
}

/** Whether the user may read all events, and append: shown by repeating the first append of all, which writes nothing. */
async function checkRights({ log, appender, names }: Parts, epoch: string): Promise<void> {
  await log.head();
  await appender.append(names.epochStream, epochEvent(names.epochStream, epoch)).catch(error => {
    if (error instanceof Refused) throw error;
  });
}

function epochEvent(stream: string, id: string = uuid()): AppendRequest {
  const metadata = {
    $correlationId: id,
    $causationId: id,
    actor: null,
    source: 'process',
    requestId: null,
    recordedAt: new Date().toISOString(),
    version: 1,
  } as const;
  return encodeAppend(stream, 'no-stream', [{ id, type: 'LogBegun', data: {}, metadata }]);
}

function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof Refused || isWrongTls(error)) return false;
  // Somebody else was faster: what they wrote is read next.
  if (error instanceof WrongExpectedRevision) return true;
  return error instanceof EventStoreUnavailable || error instanceof AppendOutcomeUnknown;
}

function unreachable({ hosts }: ConnectionSettings, cause: unknown): unknown {
  if (cause instanceof EventStoreUnreachable || !(cause instanceof Error)) return cause;
  const reason = cause.message
    .replace(/Resolution note:.*$/s, '')
    .replace(/\s+/g, ' ')
    .trim();
  // The client keeps to itself why a node did not tell who is in the cluster.
  const hint = /Failed to discover/.test(reason) ? ' Check hosts, ports, tls and tlsCAFile.' : '';
  return new EventStoreUnreachable(`no event log at ${hosts}: ${reason}${hint}`, { cause });
}
