/** Makes of Koa's context what a route is handed. */
import type { Context } from 'koa';
import { v7 } from 'uuid';
import type { Caller } from '../commands/caller.ts';
import { invalidInput } from './problems.ts';
import type { Arrival } from './route.ts';

const NO_BYTES = Buffer.alloc(0);

export function arrivalOf(ctx: Context): Arrival {
  return {
    params: ctx.params,
    query: ctx.query,
    body: ctx.request.body,
    rawBody: ctx.request.rawBody ?? '',
    bytes: ctx.state.bytes ?? NO_BYTES,
    header: name => ctx.get(name),
    caller: () => callerOf(ctx),
  };
}

function callerOf(ctx: Context): Caller {
  const requestId: string = ctx.state.requestId;
  const ifMatch = parseIfMatch(ctx.get('If-Match'));
  return {
    correlationId: requestId,
    causationId: requestId,
    actor: null,
    source: 'http',
    requestId,
    newId: v7,
    ...(ifMatch ? { ifMatch } : {}),
  };
}

const ENTITY_TAGS = /^(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*$/;

/**
 * The revisions that `If-Match` allows; undefined where any will do. A weak tag, or one that we never gave,
 * matches nothing. @throws HttpProblem 400
 */
export function parseIfMatch(header: string): readonly number[] | undefined {
  const value = header.trim();
  if (value === '' || value === '*') return undefined;
  if (!ENTITY_TAGS.test(value))
    throw invalidInput('If-Match: must be * or entity tags in double quotes, such as "3"');
  const strong = value.split(',').flatMap(tag => tag.trim().match(/^"(\d{1,15})"$/)?.[1] ?? []);
  return strong.map(Number);
}
