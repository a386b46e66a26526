/** What the server refuses with: gRPC statuses, worded and marked as the client takes them apart. */
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';

/** The server's default limit of one append. */
export const MAX_APPEND_BYTES = 1_048_576;

/** A call that ends with a status other than OK. */
export class Refusal extends Error implements Partial<StatusObject> {
  readonly code: status;
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(code: status, details: string, marks: Record<string, string> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    for (const [key, value] of Object.entries(marks)) this.metadata.set(key, value);
  }
}

export const notReady = () => new Refusal(status.UNAVAILABLE, 'Server Is Not Ready');

export const timedOut = (what: string) => new Refusal(status.ABORTED, `Operation timed out: ${what}`);

export const tooSlow = () =>
  timedOut('Consumer too slow to handle event while live. Client resubscription required.');

/** What .NET makes of an exception that nobody expected. */
export const handlerThrew = () => new Refusal(status.UNKNOWN, 'Exception was thrown by handler.');

/** @param what `ReadAllResult`, `FilteredReadAllResult` or `ReadStreamResult` */
export const unexpectedResult = (what: string) => new Refusal(status.UNKNOWN, `Unexpected ${what}: Error`);

export const noLeader = () => new Refusal(status.UNKNOWN, 'No leader info available in response');

export const notLeader = (host: string, port: number) =>
  new Refusal(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

/** A user who is not known, or a wrong password. */
export const notAuthenticated = () => new Refusal(status.UNAUTHENTICATED, 'UNAUTHENTICATED');

/** A user without rights; by some servers and proxies in front of them without a mark. */
export const accessDenied = (marked: boolean) =>
  new Refusal(status.PERMISSION_DENIED, 'Access Denied', marked ? { exception: 'access-denied' } : {});

export const streamDeleted = (stream: string) =>
  new Refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const appendTooLarge = () =>
  new Refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(MAX_APPEND_BYTES),
  });

export const metadataMissing = (property: string) =>
  new Refusal(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const wrongTombstone = (stream: string, expected: number, actual: number) =>
  new Refusal(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );
