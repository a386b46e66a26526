/** How a reply leaves: a text with its headers in one write, a stream as Koa passes it on. */
import type { Context } from 'koa';
import { isApi } from './openapi/refusals.ts';
import type { Reply, Route } from './route.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** What every answer carries, whatever becomes of its request. */
export function commonHeaders({ state }: Context): Record<string, string> {
  const row: Route | undefined = state.route;
  const common = { 'X-Request-Id': state.requestId, 'X-Content-Type-Options': 'nosniff', ...state.limits };
  // What it says is for its caller, not for the next one who asks a cache.
  return row && isApi(row) ? { ...common, 'Cache-Control': 'no-store' } : common;
}

export function sendReply(ctx: Context, { status, body, type = JSON_TYPE, headers }: Reply): void {
  if (typeof body === 'string' && ctx.writable) {
    sendText(ctx, status, body, { ...commonHeaders(ctx), ...headers, 'Content-Type': type });
    return;
  }
  ctx.status = status;
  if (headers) ctx.set(headers);
  if (body === undefined) return;
  ctx.set('Content-Type', type);
  ctx.body = body;
}

/** Koa would set and check headers one by one, and hand over any text to be encoded. */
function sendText(
  { res, method }: Context,
  status: number,
  text: string,
  headers: Record<string, string>,
): void {
  const length = Buffer.byteLength(text);
  res.writeHead(status, { ...headers, 'Content-Length': String(length) });
  if (method === 'HEAD') res.end();
  // Text of ASCII alone is copied as it is.
  else res.end(text, length === text.length ? 'latin1' : 'utf8');
}
