/**
 * One row of the route table: path, schemas, access, handler. What a request is checked by, and what the OpenAPI
 * document says of it, come from the same row.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { findUnstorableText } from '../api/unstorableText.ts';
import type { CommandContext } from '../commands/engine/commandContext.ts';
import type { KeyedRequest } from '../commands/engine/idempotentRequests.ts';
import type { Access } from '../identity/access.ts';
import { Memo } from '../memo.ts';
import type { BodyCheck } from './bodies.ts';
import type { ReplyHeader, RequestHeader } from './headers.ts';
import { isMissing, parseInput, type RequiredFields, requireFields } from './input.ts';
import type { ProblemCode } from './problemCatalog.ts';
import { invalidInput, type ProblemOverrides } from './problems.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
/** For whom a route is; `policy.ts` says who exactly may call it. */
export type AccessLevel = 'public' | 'user' | 'auditor' | 'operator';

export interface Reply {
  readonly status: number;
  /** JSON text, unless `type` says otherwise. */
  readonly body?: string | Readable;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What arrived, before anything of it was checked. */
export interface RawRequest {
  /** Who calls. */
  readonly access: Access;
  /** Asked before a body is acted on. @throws HttpProblem where it names what is not the caller's */
  readonly admitBody: (body: unknown) => Promise<void>;
  readonly params: Readonly<Record<string, string>>;
  /** The query string as sent, and its parameters by name. */
  readonly querystring: string;
  readonly parameters: () => unknown;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  /** The body as received. */
  readonly rawBody: string;
  /** The body byte for byte, on routes with `bytes`; empty on others. */
  readonly bytes: Buffer;
  readonly header: (name: string) => string;
  /** On whose behalf; `ifMatch` taken from the request. */
  readonly context: () => CommandContext;
  /** Its Idempotency-Key within a scope, such as `POST /api/users`; undefined without one. @throws HttpProblem 400 */
  readonly keyed: (scope: string) => KeyedRequest | undefined;
}

interface ValidatedRequest<Q, B, I> extends RawRequest {
  /** The entity's id from the path, not blank; empty on routes without one. */
  readonly id: I;
  readonly query: Q;
  readonly body: B;
}

export interface BodySpec<B> extends RequiredFields {
  readonly schema: z.ZodType<B>;
}

export interface RawBodySpec {
  /** Most bytes of a body. */
  readonly limit: number;
  /** Throws where the headers alone show that the body need not be read; answers what looks at it while it comes. */
  readonly admit?: (header: (name: string) => string) => BodyCheck | undefined;
}

export interface ReplySpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Media type beside `application/json`, or alone where there is no `schema`. */
  readonly type?: string;
  /** What comes as that type, where it is not any text. */
  readonly text?: z.ZodType<string>;
  readonly headers?: readonly ReplyHeader[];
}

interface IdSpec<I> {
  /** The path parameter. */
  readonly parameter: string;
  /** What its kind is called in messages (`User` → `User ID is required`). */
  readonly of: string;
  readonly schema: z.ZodType<I>;
}

export interface RouteSpec<Q, B, I = string> {
  readonly method: Method;
  /** With `:name` parameters. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** What the summary has no room for. */
  readonly description?: string;
  /** Left out of the OpenAPI document: no part of the API. */
  readonly hidden?: boolean;
  readonly access: AccessLevel;
  /** Which path parameter is the entity's id. */
  readonly id?: IdSpec<I>;
  readonly query: z.ZodType<Q>;
  readonly body?: BodySpec<B>;
  /** Takes the body unparsed, as received; JSON it should be. */
  readonly bytes?: RawBodySpec;
  /** Errors answered with nothing but their message, as plain text, unless the client names JSON in `Accept`. */
  readonly plain?: readonly ProblemCode[];
  /** Request headers that it heeds, beside those that every route does. */
  readonly headers?: readonly RequestHeader[];
  /** Error codes that it gives beside those in `problems` and those that its shape implies. */
  readonly refuses?: readonly ProblemCode[];
  readonly replies: { readonly [status: number]: ReplySpec };
  /** Messages by error code where they are not the error's own. */
  readonly problems?: ProblemOverrides;
  readonly handle: (request: ValidatedRequest<Q, B, I>) => Promise<Reply>;
}

/** A row with its types checked and then forgotten: the table holds rows of all kinds. */
export interface Route extends Omit<RouteSpec<unknown, unknown, unknown>, 'handle'> {
  /** @throws HttpProblem for what does not parse, DomainError for what is refused */
  readonly answer: (rawRequest: RawRequest) => Promise<Reply>;
}

export function route<Q, B = undefined, I = string>(spec: RouteSpec<Q, B, I>): Route {
  const { handle, ...row } = spec;
  const queries = new Memo<Q>();
  const answer = async (rawRequest: RawRequest) => {
    // Without a spec of it, nothing says that it is more than a text.
    const id = spec.id ? requireId(rawRequest, spec.id) : ('' as I);
    const query = queries.get(rawRequest.querystring, () => parseInput(spec.query, rawRequest.parameters()));
    // Without a body spec B is undefined, which no request contradicts.
    const body = spec.body ? parseBody(spec.body, rawRequest) : (undefined as B);
    if (spec.body) await rawRequest.admitBody(body);
    return handle({ ...rawRequest, id, query, body });
  };
  return { ...row, answer };
}

function requireId<I>({ params }: RawRequest, { parameter, of, schema }: IdSpec<I>): I {
  const id = params[parameter];
  if (id === undefined || isMissing(id)) throw invalidInput(`${of} ID is required`);
  return schema.parse(id);
}

function parseBody<B>(spec: BodySpec<B>, { body, rawBody }: RawRequest): B {
  // No body at all lacks every required field, and that is what its sender should hear.
  if (body === undefined && spec.required) requireFields({}, spec);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidInput('The body must be a JSON object');
  }
  // Only an escape can smuggle such text in; without one there is nothing to look for.
  const unstorable =
    rawBody.includes('\\u') || rawBody.includes('\u0000') ? findUnstorableText(body) : undefined;
  if (unstorable !== undefined)
    throw invalidInput(`${unstorable}: contains a NUL character or an unpaired surrogate`);
  requireFields(body as Record<string, unknown>, spec);
  return parseInput(spec.schema, body);
}

/** What `/api/users/`, without an id, is answered on the methods that need one. */
export const withoutId = (row: Route): Route => ({
  ...row,
  path: row.path.replace(/:\w+$/, ''),
  hidden: true,
});
