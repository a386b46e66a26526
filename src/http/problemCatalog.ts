/** Every error code that an answer can carry: its status, what it means, what a caller does about it. */
import type * as commandErrors from '../commands/engine/errors.ts';
import { callerProblems, membershipProblems, type ProblemKind } from './accessProblems.ts';

type CodeOf<T> = T extends new (...args: never[]) => { readonly code: infer C extends string } ? C : never;
/** What commands refuse. */
export type RefusalCode = {
  [K in keyof typeof commandErrors]: CodeOf<(typeof commandErrors)[K]>;
}[keyof typeof commandErrors];

/** A refusal that is not in it does not compile. */
export const problemCatalog = {
  'invalid-input': {
    status: 400,
    meaning: 'A field, parameter, header or the body itself cannot be used; `message` names it.',
    remedy: 'Correct what `message` names. Nothing was applied.',
  },
  'malformed-request': {
    status: 400,
    meaning: 'What arrived is no HTTP request, or has no `Host`. The connection is closed.',
    remedy: 'Look at what stands between you and the server; no client library sends this.',
  },
  'unknown-reference': {
    status: 400,
    meaning:
      'An id in the body names nothing that exists, or something of another business; `message` names the field.',
    remedy: 'Create what is referred to first, or send the id of one that exists.',
  },
  'invalid-cursor': {
    status: 400,
    meaning: '`cursor` is not one that this list, with these filters, gave.',
    remedy: 'Begin at the first page, and change no filter from page to page.',
  },
  'same-sender': {
    status: 400,
    meaning: 'Sender and recipient of a message that is tried out are the same.',
    remedy: 'Send the id of a page or account as recipient, and any other as sender.',
  },
  ...callerProblems,
  forbidden: {
    status: 403,
    meaning:
      'A webhook that is not signed with the app secret, a handshake with another token than ours, or neither of the two configured.',
    remedy: 'Compare `FACEBOOK_APP_SECRET` and `FACEBOOK_VERIFY_TOKEN` with the settings of the app.',
  },
  'origin-not-allowed': {
    status: 403,
    meaning: 'A page of this origin may not open a WebSocket.',
    remedy: 'Add its origin to `CORS_ORIGINS`.',
  },
  'not-found': {
    status: 404,
    meaning: 'What the path, or the `chatId` of a message, names does not exist, or no longer.',
    remedy: 'Nothing to repeat. Its history, if it had one, is in the audit.',
  },
  'channel-not-found': {
    status: 404,
    meaning: 'No active channel stands for the recipient of a message that is tried out.',
    remedy: 'Connect one with the recipient as its `platformSpecificId`, or activate it.',
  },
  'route-not-found': {
    status: 404,
    meaning: 'There is no such path.',
    remedy: 'Look it up in `/openapi.json`.',
  },
  'method-not-allowed': {
    status: 405,
    meaning: 'The path exists, but not with this method; the header `Allow` lists those it has.',
    remedy: 'Use one of them.',
  },
  'request-timeout': {
    status: 408,
    meaning:
      'The request did not arrive whole in time: its body within 30 s, its head within the keep-alive time and 5 s. The connection is closed.',
    remedy: 'Repeat it.',
  },
  'key-taken': {
    status: 409,
    meaning:
      'What must be unique belongs to another: e-mail or `providerUserId` of a user, `platformCustomerId` of a customer on its channel, page or account of an active channel.',
    remedy:
      'Use the one that exists, or send another value; a channel that is deactivated or deleted frees its account.',
  },
  'invalid-order-status': {
    status: 409,
    meaning: 'The status of an order moves forward only, and never out of `SHIPPED` or `CANCELLED`.',
    remedy: 'Read the order again, then decide.',
  },
  ...membershipProblems,
  'request-in-progress': {
    status: 409,
    meaning: 'The first request with this `Idempotency-Key` is still being executed.',
    remedy: 'Repeat the same request after `Retry-After`: it gets the first answer.',
  },
  'precondition-failed': {
    status: 412,
    meaning: 'The entity is at another revision than `If-Match` allows: somebody changed it.',
    remedy: 'Read it again, and repeat the change with the new `ETag` if it still makes sense.',
  },
  'body-too-large': {
    status: 413,
    meaning: 'The body is larger than 512 KiB, packed or unpacked; on the webhooks of Facebook 8 MiB.',
    remedy: 'Send less at once.',
  },
  'append-too-large': {
    status: 413,
    meaning: 'What the request would record is larger than one append to the log may be, 1 MiB.',
    remedy: 'Send less at once.',
  },
  'too-many-items': {
    status: 413,
    meaning: 'A delivery to the webhooks of Facebook has more than 2,000 items. Nothing was taken in.',
    remedy: 'Send less at once. Meta itself sends at most 1,000.',
  },
  'unsupported-media-type': {
    status: 415,
    meaning: 'The body is not `application/json`.',
    remedy: 'Send JSON, with that content type.',
  },
  'unsupported-encoding': {
    status: 415,
    meaning: 'The body is compressed, or in a character set, that cannot be read here.',
    remedy: 'Send it as UTF-8, plain or with gzip, deflate or br.',
  },
  'expectation-failed': {
    status: 417,
    meaning: 'The header `Expect` asks for something else than `100-continue`.',
    remedy: 'Send the request without it.',
  },
  'idempotency-key-reused': {
    status: 422,
    meaning: 'This `Idempotency-Key` was used before, with another body.',
    remedy: 'Take a new key for a new request; repeat a request byte for byte.',
  },
  'upgrade-required': {
    status: 426,
    meaning: 'The path is that of the WebSocket, and the request is no handshake of version 13.',
    remedy: 'Connect with a WebSocket client; let proxies pass `Connection` and `Upgrade` on.',
  },
  'headers-too-large': {
    status: 431,
    meaning: 'Path, query and headers are longer than 16 KiB together. The connection is closed.',
    remedy: 'Send less there.',
  },
  'internal-error': {
    status: 500,
    meaning:
      'Something that nobody expected. The answer says nothing more; the log has it under `requestId`.',
    remedy: 'Report the `requestId`. A POST is safe to repeat under its `Idempotency-Key`.',
  },
  'trial-failed': {
    status: 500,
    meaning: 'A message could not be tried out; `message` says at which step that ended.',
    remedy: 'Try again; the log has the cause under `requestId`.',
  },
  'too-much-contention': {
    status: 503,
    meaning: 'Others kept changing the same thing for 5 s. Nothing was applied.',
    remedy: 'Repeat after `Retry-After`.',
  },
  'too-many-bodies': {
    status: 503,
    meaning: 'The bodies of all requests under way hold more than 64 MiB. Nothing was applied.',
    remedy: 'Repeat after `Retry-After`.',
  },
  'too-many-answers': {
    status: 503,
    meaning: 'Answers that wait for their readers hold 64 MiB, those above 1 MiB three quarters of that.',
    remedy: 'Ask for a smaller page, or repeat after `Retry-After`.',
  },
  'server-stopping': {
    status: 503,
    meaning: 'The instance stops, and the body had not arrived. Nothing was applied.',
    remedy: 'Repeat it: another instance answers, or this one when it is back.',
  },
  'read-models-not-ready': {
    status: 503,
    meaning: 'The read models are being built and have not caught up with the log yet. Writes are taken.',
    remedy: 'Repeat after `Retry-After`; `/health/ready` says when.',
  },
  'read-store-unavailable': {
    status: 503,
    meaning: 'The database of the read models cannot be reached, or was too slow. Writes are taken.',
    remedy: 'Repeat after `Retry-After`.',
  },
  'position-not-reached': {
    status: 503,
    meaning: 'What stands at `X-Min-Position` was not shown here within 5 s. Nothing was applied.',
    remedy: 'Repeat after `Retry-After`, or do without the header.',
  },
  'too-many-exports': {
    status: 503,
    meaning: 'As many exports of the audited events as may run at once are under way.',
    remedy: 'Repeat after `Retry-After`, or read pages.',
  },
  'event-store-unavailable': {
    status: 503,
    meaning: 'The log cannot take a write just now. Nothing was applied.',
    remedy: 'Repeat after `Retry-After`.',
  },
  'append-outcome-unknown': {
    status: 503,
    meaning: 'The log did not say whether it took the write.',
    remedy: 'Repeat under the same `Idempotency-Key`; without one, read first what became of it.',
  },
} as const satisfies { readonly [code: string]: ProblemKind } & {
  readonly [C in RefusalCode]: ProblemKind;
};

export type ProblemCode = keyof typeof problemCatalog;
export const problemCodes = Object.keys(problemCatalog) as ProblemCode[];
