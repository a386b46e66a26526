/** What every request gets: an id, a log line, and its place in the metrics. */
import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import type { HttpMetrics } from '../metrics.ts';
import type { Route } from '../route.ts';

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
    ctx.set('X-Request-Id', requestId);
    await next();
    record(ctx, log, metrics, performance.now() - started);
  };

function record(ctx: Context, log: Logger, metrics: HttpMetrics, milliseconds: number): void {
  const { method, status, path } = ctx;
  const row: Route | undefined = ctx.state.route;
  metrics.observe(method, row?.path ?? 'unknown', status, milliseconds / 1_000);
  // The path alone: query strings hold personal data.
  log.info(
    { requestId: ctx.state.requestId, method, path, status, ms: Math.round(milliseconds * 100) / 100 },
    'request',
  );
}
