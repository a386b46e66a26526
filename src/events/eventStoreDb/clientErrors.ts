/** What the client's errors mean here. When in doubt about an append its outcome is unknown, never 'not written'. */
import {
  AccessDeniedError,
  convertToCommandError,
  isCommandError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  TimeoutError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { AppendRequest } from '../appendRequest.ts';
import {
  AppendOutcomeUnknown,
  AppendTooLarge,
  EventStoreUnavailable,
  NoLeader,
  WrongExpectedRevision,
} from '../eventStore.ts';
import { Refused } from './errors.ts';

/**
 * Said before a call was sent (the channel had no connection, no node was found), or by a node that turned it away
 * unread. The texts are those of grpc-js, of the client's discovery and of the server's `RpcExceptions`.
 */
const NEVER_SENT =
  /No connection established|Name resolution failed|Channel closed before call started|Failed to discover|Server Is Not Ready|No leader info available/;

/** The client did not even send a call in the time that the call had. */
export class ClientSilent extends Error {}

/** The error of an append, in the port's terms. */
export function appendFailure({ stream, expected }: AppendRequest, thrown: unknown): Error {
  const cause = asError(thrown);
  if (cause instanceof WrongExpectedVersionError) {
    const { actualVersion } = cause;
    const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : 'no-stream';
    return new WrongExpectedRevision(stream, expected, actual);
  }
  if (cause instanceof MaxAppendSizeExceededError) {
    return new AppendTooLarge(`the server takes ${cause.maxAppendSize} bytes in one append`, { cause });
  }
  if (cause instanceof NotLeaderError || NEVER_SENT.test(cause.message)) {
    return new NoLeader(`no leader took the append to ${stream}: ${cause.message}`, { cause });
  }
  return (
    refusal(cause) ??
    new AppendOutcomeUnknown(`what became of the append to ${stream} is unknown: ${cause.message}`, { cause })
  );
}

/** The error of a read that another try cannot help; undefined for all others. */
export function finalReadFailure(thrown: unknown): Error | undefined {
  const cause = asError(thrown);
  if (cause instanceof EventStoreUnavailable) return cause;
  const ofTheEngine =
    isCommandError(cause) || NEVER_SENT.test(cause.message) || cause instanceof ClientSilent;
  return ofTheEngine && !isNoRecordsPosition(cause) ? refusal(cause) : cause;
}

/** A read of $all began at a position that is no record's. */
export function isNoRecordsPosition(thrown: unknown): boolean {
  return thrown instanceof UnknownError && /Unexpected (Filtered)?ReadAllResult: Error/.test(thrown.message);
}

/** The server ended a live subscription that fell a little behind: ordinary. */
export function isTooSlow(thrown: unknown): boolean {
  return thrown instanceof TimeoutError && thrown.message.includes('Consumer too slow');
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? convertToCommandError(thrown) : new Error(String(thrown));
}

/** gRPC's UNAUTHENTICATED and PERMISSION_DENIED; the client knows the first, and what the server marks so. */
function isDenied(cause: Error): boolean {
  return cause instanceof AccessDeniedError || ('code' in cause && (cause.code === 7 || cause.code === 16));
}

/**
 * Of TLS, or for want of it: certificate and settings do not fit, and will not a little later. The texts are OpenSSL's and
 * Node's, which gRPC repeats.
 */
const WRONG_TLS =
  /certificate|altnames|ERR_TLS|ERR_SSL|SSL routines|wrong version number|unsupported protocol|servername/i;

/** The start of a process need not wait for what only an operator can mend. */
export function isWrongTls(thrown: unknown): boolean {
  return WRONG_TLS.test(asError(thrown).message);
}

function refusal(cause: Error): Refused | undefined {
  if (isDenied(cause)) {
    return new Refused('the event store denies access: check user, password and their rights', { cause });
  }
  if (cause instanceof StreamDeletedError) {
    return new Refused(`the stream ${cause.streamName} was tombstoned in the event store`, { cause });
  }
  return undefined;
}
