/** Turns whatever is thrown below into what callers are told: JSON, or its message alone where a route has it so. */
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { namesJson } from '../accept.ts';
import type { Bodies } from '../bodies.ts';
import { type HttpProblem, isServerFault, problemOf } from '../problems.ts';
import { PLAIN_TEXT } from '../replies.ts';
import type { Route } from '../route.ts';
import { requireSound } from '../soundness.ts';
import { answerUnread } from '../unread.ts';

export const sayProblem =
  (log: Logger, bodies: Bodies): Middleware =>
  async (ctx, next) => {
    try {
      requireSound(ctx.req);
      await next();
    } catch (error) {
      const row: Route | undefined = ctx.state.route;
      const problem = problemOf(error, row?.problems);
      const { status, code } = problem;
      if (isServerFault(status))
        log.error({ err: error, requestId: ctx.state.requestId, code }, 'request failed');
      const { plain = [] }: { plain?: readonly string[] } = row ?? {};
      tell(ctx, bodies, problem, plain.includes(code) && !namesJson(ctx.get('Accept')));
    }
  };

function tell(ctx: Context, bodies: Bodies, problem: HttpProblem, isPlain: boolean): void {
  const { status, headers, message, details, code } = problem;
  ctx.status = status;
  ctx.set(headers);
  const { requestId } = ctx.state;
  const text = isPlain ? message : JSON.stringify({ message, error: details, code, requestId });
  ctx.body = answerUnread(ctx, text, bodies);
  ctx.length = Buffer.byteLength(text);
  ctx.set('Content-Type', isPlain ? PLAIN_TEXT : 'application/json; charset=utf-8');
}
