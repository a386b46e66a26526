/** Turns whatever is thrown below into the JSON that callers are told. */
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { isServerFault, problemOf } from '../problems.ts';
import type { Route } from '../route.ts';

export const sayProblem =
  (log: Logger): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const row: Route | undefined = ctx.state.route;
      const { requestId } = ctx.state;
      const { status, code, message, details, headers } = problemOf(error, row?.problems);
      if (isServerFault(status)) log.error({ err: error, requestId, code }, 'request failed');
      ctx.status = status;
      ctx.set(headers);
      ctx.set('Content-Type', 'application/json; charset=utf-8');
      ctx.body = JSON.stringify({ message, error: details, code, requestId });
    }
  };
