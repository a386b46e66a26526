/** Makes of Koa's context what a route is handed. */
import type { Context } from 'koa';
import { type CommandContext, requestContext } from '../commands/engine/commandContext.ts';
import type { KeyedRequest } from '../commands/engine/idempotentRequests.ts';
import type { Access } from '../identity/access.ts';
import { actorOf, scopeOf } from '../identity/principal.ts';
import { invalidInput } from './problems.ts';
import type { RawRequest } from './route.ts';

const NO_BYTES = Buffer.alloc(0);

/** `admitBody` throws where the body names what is not the caller's. */
export function rawRequestOf(ctx: Context, admitBody: RawRequest['admitBody']): RawRequest {
  return {
    access: ctx.state.access,
    admitBody,
    params: ctx.params,
    querystring: ctx.querystring,
    parameters: () => ctx.query,
    body: ctx.state.body,
    rawBody: ctx.state.text ?? '',
    bytes: ctx.state.bytes ?? NO_BYTES,
    header: name => ctx.get(name),
    context: () => contextOf(ctx),
    keyed: scope => keyedRequestOf(ctx, scope),
  };
}

function contextOf(ctx: Context): CommandContext {
  const { requestId, correlationId }: { requestId: string; correlationId: string } = ctx.state;
  const { principal }: Access = ctx.state.access;
  const ifMatch = parseIfMatch(ctx.get('If-Match'));
  // Events are tied together by an id that no caller chooses.
  const ids = { correlationId, causationId: correlationId };
  const context = { ...requestContext('http', requestId), ...ids, ...actorOf(principal) };
  return ifMatch ? { ...context, ifMatch } : context;
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Undefined without a key. @throws HttpProblem 400 */
function keyedRequestOf(ctx: Context, scope: string): KeyedRequest | undefined {
  const key = ctx.get('Idempotency-Key');
  if (key === '') return undefined;
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw invalidInput('Idempotency-Key: must be 1 to 255 visible ASCII characters');
  }
  const { principal }: Access = ctx.state.access;
  return { route: scopeOf(scope, principal), key, body: ctx.state.text ?? '' };
}

const ENTITY_TAGS = /^(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*$/;
/** A revision as `ETag` gave it, weak or not, also with what a proxy that compresses appends to it. */
const REVISION = /^(?:W\/)?"(\d{1,15})(?:--?(?:gzip|br|zstd|deflate))?"$/;

/**
 * The revisions that `If-Match` allows; undefined where any will do. `W/"3"` is what proxies that compress make of our
 * `"3"`, and is taken as that. A tag that we never gave matches nothing. @throws HttpProblem 400
 */
function parseIfMatch(header: string): readonly number[] | undefined {
  const value = header.trim();
  if (value === '' || value === '*') return undefined;
  if (!ENTITY_TAGS.test(value))
    throw invalidInput('If-Match: must be * or entity tags in double quotes, such as "3"');
  return value
    .split(',')
    .flatMap(tag => tag.trim().match(REVISION)?.[1] ?? [])
    .map(Number);
}
