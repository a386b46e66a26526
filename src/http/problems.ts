/** Every error that a caller can see over HTTP: which status, which message. The only place with such numbers. */

import { shortened } from '../api/fieldPath.ts';
import { TooManyApiKeys } from '../commands/credentials.ts';
import {
  EntityNotFound,
  IdempotencyKeyReused,
  InvalidOrderStatus,
  KeyTaken,
  PreconditionFailed,
  RequestInProgress,
  TooMuchContention,
  UnknownReference,
} from '../commands/engine/errors.ts';
import { OwnerRemains, TooManyMembers } from '../commands/members.ts';
import { AppendOutcomeUnknown, AppendTooLarge, EventStoreUnavailable } from '../events/eventStore.ts';
import { Unauthenticated } from '../identity/unauthenticated.ts';
import { TooManyItems, WebhookForbidden } from '../messaging/platform.ts';
import { ReadModelsNotReady } from '../projections/readModels.ts';
import { InvalidCursor, ReadStoreUnavailable } from '../projections/readStore.ts';
import type { RefusalCode } from './problemCatalog.ts';

/** No more than so many characters of a text that a caller sent go back in a message. */
const MAX_MESSAGE_LENGTH = 500;
const MAX_DETAILS_LENGTH = 2_000;

/** A request that cannot be taken as it is. Made at the edge, before anything is applied. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** Details for debugging. */
  readonly details: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: string; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(shortened(message, MAX_MESSAGE_LENGTH), 'cause' in more ? { cause: more.cause } : {});
    this.status = status;
    this.code = code;
    this.details = more.details === undefined ? undefined : shortened(more.details, MAX_DETAILS_LENGTH);
    this.headers = more.headers ?? {};
  }
}

/** A field, parameter or header with a value that cannot be used. `field` begins the message. */
export const invalidInput = (message: string, details = message): HttpProblem =>
  new HttpProblem(400, 'invalid-input', message, { details });

/** What a route says in its own words, by error code. */
export interface ProblemOverrides {
  readonly [code: string]: { readonly status?: number; readonly message: string };
}

const RETRY_SOON = { 'Retry-After': '1' } as const;

interface Known {
  readonly of: abstract new (...args: never[]) => Error;
  readonly status: number;
  /** Where it is not the error's own. */
  readonly message?: string;
  /** The same request may be answered soon; so it is with every 503. */
  readonly retry?: true;
}

/** What commands refuse: one that is missing does not compile. */
const refusals: { readonly [C in RefusalCode]: Known } = {
  'not-found': { of: EntityNotFound, status: 404 },
  'unknown-reference': { of: UnknownReference, status: 400 },
  'key-taken': { of: KeyTaken, status: 409 },
  'invalid-order-status': { of: InvalidOrderStatus, status: 409 },
  'request-in-progress': { of: RequestInProgress, status: 409, retry: true },
  'precondition-failed': { of: PreconditionFailed, status: 412 },
  'idempotency-key-reused': { of: IdempotencyKeyReused, status: 422 },
  'too-much-contention': {
    of: TooMuchContention,
    status: 503,
    message: 'Others are changing the same thing; please try again',
  },
};

/** By class. */
const known: readonly Known[] = [
  ...Object.values(refusals),
  { of: WebhookForbidden, status: 403, message: 'Forbidden' },
  { of: InvalidCursor, status: 400, message: 'cursor: not one that this list gave' },
  { of: OwnerRemains, status: 409 },
  { of: TooManyMembers, status: 409 },
  { of: TooManyApiKeys, status: 409 },
  { of: AppendTooLarge, status: 413 },
  { of: TooManyItems, status: 413 },
  { of: ReadModelsNotReady, status: 503 },
  { of: ReadStoreUnavailable, status: 503, message: 'The read models cannot be reached just now' },
  { of: EventStoreUnavailable, status: 503, message: 'The event log cannot be read or written just now' },
  { of: AppendOutcomeUnknown, status: 503, message: 'The event log did not say whether it took the write' },
];

/** Statuses at which our own log should say more than the answer does. */
export const isServerFault = (status: number): boolean => status >= 500;

/** An error whose message says all that there is to say, such as an engine that is away; others are a fault of ours. */
export function isExpected(error: unknown): boolean {
  if (error instanceof Unauthenticated) return true;
  if (!(error instanceof HttpProblem)) return known.some(({ of }) => error instanceof of);
  return error.cause === undefined ? error.status !== 500 : isExpected(error.cause);
}

/** What is answered for any error. One that nobody expected is masked: the log has the whole of it. */
export function problemOf(error: unknown, overrides: ProblemOverrides = {}): HttpProblem {
  const problem = baseProblem(error);
  const override = overrides[problem.code];
  if (!override) return problem;
  const { headers, message: details } = problem;
  return new HttpProblem(override.status ?? problem.status, problem.code, override.message, {
    details,
    headers,
  });
}

function baseProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Unauthenticated) return unauthenticated(error);
  const entry = known.find(({ of }) => error instanceof of);
  if (!entry || !(error instanceof Error)) return unexpected();
  const { status, message = error.message, retry = status === 503 } = entry;
  const headers = retry ? RETRY_SOON : {};
  // Of what lies on our side the log says more, of what the caller can mend the answer does.
  const details = isServerFault(status) ? {} : { details: error.message };
  return new HttpProblem(status, codeOf(error), message, { ...details, headers });
}

/** With what RFC 6750 has a client told. */
function unauthenticated({ code, message }: Unauthenticated): HttpProblem {
  const scheme = 'Bearer realm="chatledger"';
  const reason =
    code === 'authentication-required' ? '' : `, error="invalid_token", error_description="${message}"`;
  return new HttpProblem(401, code, message, { headers: { 'WWW-Authenticate': `${scheme}${reason}` } });
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : 'error');

const unexpected = (): HttpProblem =>
  new HttpProblem(500, 'internal-error', 'Internal server error', {
    details: 'An unexpected error; the server log has it under this requestId',
  });
