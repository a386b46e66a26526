/** Sends a reply: a text with its headers in one write, a stream through Koa. */
import type { Context } from 'koa';
import { AnswerBatch } from './answerBatch.ts';
import { isApi } from './openapi/refusals.ts';
import { type CountedCall, limitHeaders } from './rateLimits.ts';
import type { Reply, Route } from './route.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

const batch = new AnswerBatch();

/** Of every answer, errors included. */
export function commonHeaders({ state }: Context): Record<string, string> {
  const row: Route | undefined = state.route;
  const counted: CountedCall | undefined = state.counted;
  const limits = counted && limitHeaders(counted);
  const common = { 'X-Request-Id': state.requestId, 'X-Content-Type-Options': 'nosniff', ...limits };
  // Meant for its caller alone: no cache may give it to others.
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
function sendText(ctx: Context, status: number, text: string, headers: Record<string, string>): void {
  const { res, method } = ctx;
  const length = Buffer.byteLength(text);
  res.writeHead(status, { ...headers, 'Content-Length': String(length) });
  ctx.respond = false;
  batch.add(() => {
    if (method === 'HEAD') res.end();
    // ASCII is copied without encoding.
    else res.end(text, length === text.length ? 'latin1' : 'utf8');
  });
}
