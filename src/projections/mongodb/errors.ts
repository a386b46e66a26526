/** What the driver's errors mean for us. Told apart by code and name, so that the driver is not loaded for it. */
import { ReadStoreUnavailable } from '../readStore.ts';

const DUPLICATE_KEY = 11_000;
/** What a row and its includes came to, within a join or at its end. */
const TOO_LARGE: ReadonlySet<unknown> = new Set([4568, 10_334]);

/** Of servers that are away, are changing roles, were too slow, or met another's write: it may go right next time. */
const PASSING_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  112, // WriteConflict
  175, // QueryPlanKilled
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

const PASSING_NAMES: ReadonlySet<string> = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoWriteConcernError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoNotConnectedError',
]);

/** A failure of the driver's, as far as it is looked at. The driver wraps a bulk write's own into another. */
interface Failure extends Error {
  readonly code?: unknown;
  readonly errorResponse?: unknown;
  readonly writeErrors?: WriteFailure | readonly WriteFailure[];
  readonly result?: { getWriteConcernError?(): unknown };
}
interface WriteFailure {
  readonly index: number;
  readonly code: number;
}

/** Of an ordered bulk write, the operation that failed; undefined where none did by itself. */
export function failedOperation(error: unknown): WriteFailure | undefined {
  return error instanceof Error ? [(error as Failure).writeErrors ?? []].flat()[0] : undefined;
}

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof Error && (error as Failure).code === DUPLICATE_KEY;

export const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && TOO_LARGE.has((error as Failure).code);

/** Whether the same may go right a little later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, errorResponse, result } = error as Failure;
  const operation = failedOperation(error);
  if (operation) return PASSING_CODES.has(operation.code);
  if (PASSING_CODES.has(code) || PASSING_NAMES.has(name)) return true;
  return result?.getWriteConcernError?.() !== undefined || isPassing(errorResponse);
}

/** @throws ReadStoreUnavailable where the engine is away or too slow. */
export async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isPassing(error) ? unavailable(error) : error;
  }
}

export const unavailable = (cause?: unknown): ReadStoreUnavailable =>
  new ReadStoreUnavailable('The read models cannot be reached just now', { cause });
