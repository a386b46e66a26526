/** What every request gets: an id, a log line, and its place in the metrics. */
import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import type { Access } from '../../identity/access.ts';
import { type Actor, actorOf } from '../../identity/principal.ts';
import type { HttpMetrics } from '../metrics.ts';
import type { Route } from '../route.ts';
import { commonHeaders } from '../sendReply.ts';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

export const observe =
  (log: Logger, metrics: HttpMetrics): Middleware =>
  async (ctx, next) => {
    const started = performance.now();
    const given = ctx.get('X-Request-Id');
    const own = randomUUID();
    const requestId = REQUEST_ID.test(given) ? given : own;
    ctx.state.requestId = requestId;
    // Events are tied together by an id that no caller chooses.
    ctx.state.correlationId = own;
    await next();
    if (!ctx.headerSent) ctx.set(commonHeaders(ctx));
    record(ctx, log, metrics, performance.now() - started);
  };

function record(ctx: Context, log: Logger, metrics: HttpMetrics, milliseconds: number): void {
  const { method, status, path } = ctx;
  const row: Route | undefined = ctx.state.route;
  metrics.observe(method, row?.path ?? 'unknown', status, milliseconds / 1_000);
  // The path alone: query strings hold personal data.
  const { requestId, code } = ctx.state;
  const ms = Math.round(milliseconds * 100) / 100;
  log.info({ requestId, method, path, status, ms, ...(code && { code }), ...whoOf(ctx) }, 'request');
}

/** The caller, where one is told apart. */
function whoOf({ state }: Context): Partial<Actor> {
  const access: Access | undefined = state.access;
  const who = access && actorOf(access.principal);
  return who?.actor ? who : {};
}
