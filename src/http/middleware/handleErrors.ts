/** Turns whatever is thrown below into what callers are told: JSON, or its message alone where a route has it so. */
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { namesJson } from '../accept.ts';
import type { Bodies } from '../bodies.ts';
import type { Hosts } from '../hosts.ts';
import type { HttpMetrics } from '../metrics.ts';
import { type HttpProblem, isExpected, isServerFault, problemOf } from '../problems.ts';
import { PLAIN_TEXT } from '../replies.ts';
import { checkRequest } from '../requestChecks.ts';
import type { Route } from '../route.ts';
import { answerUnread } from '../unreadBody.ts';

interface ErrorOptions {
  readonly bodies: Bodies;
  readonly hosts: Hosts;
  readonly metrics: Pick<HttpMetrics, 'refused'>;
}

export const handleErrors =
  (log: Logger, { bodies, hosts, metrics }: ErrorOptions): Middleware =>
  async (ctx, next) => {
    try {
      checkRequest(ctx.req);
      hosts.require(ctx.req.headers.host);
      await next();
    } catch (error) {
      const row: Route | undefined = ctx.state.route;
      const problem = problemOf(error, row?.problems);
      const { status, code } = problem;
      ctx.state.code = code;
      metrics.refused(status, code);
      if (isServerFault(status)) logFailure(log, error, { requestId: ctx.state.requestId, code });
      const { plain = [] }: { plain?: readonly string[] } = row ?? {};
      writeProblem(ctx, bodies, problem, plain.includes(code) && !namesJson(ctx.get('Accept')));
    }
  };

/** What was to be expected is one line; of anything else the log has the whole. */
function logFailure(log: Logger, error: unknown, of: { requestId: unknown; code: string }): void {
  if (!isExpected(error) || !(error instanceof Error)) log.error({ err: error, ...of }, 'request failed');
  else log.warn({ ...of, reason: reasonOf(error) }, 'request failed');
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function writeProblem(ctx: Context, bodies: Bodies, problem: HttpProblem, isPlain: boolean): void {
  const { status, headers, message, details, code } = problem;
  ctx.status = status;
  ctx.set(headers);
  const { requestId } = ctx.state;
  const text = isPlain ? message : JSON.stringify({ message, error: details, code, requestId });
  ctx.body = answerUnread(ctx, text, bodies);
  ctx.length = Buffer.byteLength(text);
  ctx.set('Content-Type', isPlain ? PLAIN_TEXT : 'application/json; charset=utf-8');
}
