/** What the driver's errors mean for us. Told apart by code and name, so that the driver is not loaded for it. */
import { ReadStoreUnavailable } from '../readStore.ts';

const DUPLICATE_KEY = 11_000;
/** What a row and its includes came to, within a join or at its end. */
const TOO_LARGE: ReadonlySet<unknown> = new Set([4568, 10_334]);

/** Of servers that are away, are changing roles, were too slow, or met another's write: it may go right next time. */
const PASSING_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  24, // LockTimeout
  43, // CursorNotFound: the server was restarted between two pages
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  175, // QueryPlanKilled
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  237, // CursorKilled
  262, // ExceededTimeLimit
  317, // ConnectionPoolExpired
  384, // ConnectionError
  462, // IngressRequestRateLimitExceeded
  9001, // SocketException
  10_107, // NotWritablePrimary
  11_601, // Interrupted
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_388, // StaleConfig
  13_436, // NotPrimaryOrSecondary
  14_031, // OutOfDiskSpace
]);

/** Codes of a server that knows us no more, or refuses us: an operator's to mend, and no fault of the request. */
const REFUSING_CODES: ReadonlySet<unknown> = new Set([
  13, // Unauthorized
  18, // AuthenticationFailed
  391, // ReauthenticationRequired
]);

/** What servers say with a failure that is worth another try, whatever its code. */
const PASSING_LABELS: ReadonlySet<string> = new Set([
  'RetryableError',
  'RetryableWriteError',
  'SystemOverloadedError',
]);

/** All of the driver's error classes that say that a server was away or silent (7.9.0: `lib/error.js`, `lib/cmap/errors.js`). */
const PASSING_NAMES: ReadonlySet<string> = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoSystemError',
  'MongoOperationTimeoutError',
  'MongoServerClosedError',
  'MongoStalePrimaryError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
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
  readonly errorLabels?: readonly string[];
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
  const { name, code, errorResponse, result, errorLabels = [] } = error as Failure;
  const operation = failedOperation(error);
  if (operation) return PASSING_CODES.has(operation.code);
  if (PASSING_CODES.has(code) || PASSING_NAMES.has(name)) return true;
  if (errorLabels.some(label => PASSING_LABELS.has(label))) return true;
  return result?.getWriteConcernError?.() !== undefined || isPassing(errorResponse);
}

/** Whether the engine refuses us: user, password or rights. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && REFUSING_CODES.has((error as Failure).code);

/** What failed so soon is asked once more: connections of a server that was restarted break as they are used. */
const ONCE_MORE_WITHIN_MS = 500;

/** A read. @throws ReadStoreUnavailable where the engine is away, too slow, or refuses us. */
export async function reached<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const soon = tries === 1 && performance.now() - began < ONCE_MORE_WITHIN_MS;
      if (!(soon && isPassing(error))) throw asUnavailable(error);
    }
  }
}

/** The error, as one of a store that is away where that is what it says. */
export const asUnavailable = (error: unknown): unknown =>
  isPassing(error) || isRefusal(error) ? unavailable(error) : error;

export const unavailable = (cause?: unknown): ReadStoreUnavailable =>
  new ReadStoreUnavailable('The read models cannot be reached just now', { cause });
