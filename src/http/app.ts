/** The Koa application: the route table, and what every request passes before it. */
import cors from '@koa/cors';
import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import type { Logger } from 'pino';
import type { Origins } from '../origins.ts';
import { Answers } from './answers.ts';
import type { Bodies } from './bodies.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { replyHeaders } from './headers.ts';
import { Hosts } from './hosts.ts';
import type { HttpMetrics } from './metrics.ts';
import { authorize } from './middleware/authorize.ts';
import { handleErrors } from './middleware/handleErrors.ts';
import { jsonBody } from './middleware/jsonBody.ts';
import { limitAddress } from './middleware/limitAddress.ts';
import { minPosition, type PositionGate } from './middleware/minPosition.ts';
import { observe } from './middleware/observe.ts';
import { rawBody } from './middleware/rawBody.ts';
import { isApi } from './openapi/refusals.ts';
import { isUncounted } from './policy.ts';
import { HttpProblem } from './problems.ts';
import type { RateLimits } from './rateLimits.ts';
import { rawRequestOf } from './rawRequest.ts';
import type { Reply, Route } from './route.ts';

interface AppOptions {
  readonly routes: readonly Route[];
  readonly log: Logger;
  readonly metrics: HttpMetrics;
  readonly origins: Origins;
  readonly bodies: Bodies;
  readonly answers?: Answers;
  readonly gate: PositionGate;
  readonly gatekeeper: Gatekeeper;
  /** Default: nothing is counted. */
  readonly limits?: RateLimits | undefined;
  /** Default: any name will do. */
  readonly hosts?: Hosts;
}

export function createApp(options: AppOptions): Koa {
  const {
    routes,
    log,
    metrics,
    origins,
    bodies,
    gate,
    gatekeeper,
    limits,
    hosts = Hosts.any,
    answers = new Answers(),
  } = options;
  const app = new Koa();
  app.use(observe(log, metrics));
  app.use(handleErrors(log, { bodies, hosts, metrics }));
  if (limits) app.use(limitAddress(limits, uncountedPaths(routes)));
  if (!origins.isEmpty) app.use(allowOrigins(origins));
  app.use(dispatch(routes, { bodies, answers, gate, gatekeeper }));
  app.use(refuseUnknown(routes));
  // Koa reports here what went wrong after the answer had begun, such as a client that went away.
  app.on('error', error => log.debug({ err: error }, 'response ended early'));
  return app;
}

const uncountedPaths = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set(routes.filter(({ operationId }) => isUncounted(operationId)).map(({ path }) => path));

/** What every route passes through: who may call, and what requests under way hold in memory. */
type Passage = Required<Pick<AppOptions, 'bodies' | 'answers' | 'gate' | 'gatekeeper'>>;

/** How long browsers may remember what a preflight said; none does for longer. */
const PREFLIGHT_SECONDS = 7_200;

function allowOrigins(origins: Origins): Middleware {
  return cors({
    origin: ctx => (origins.allows(ctx.get('Origin')) ? ctx.get('Origin') : ''),
    maxAge: PREFLIGHT_SECONDS,
    // Headers of ours that a page of another origin may read.
    exposeHeaders: Object.keys(replyHeaders),
    keepHeadersOnError: true,
  });
}

/** One router a resource: a router tries its rows one after another, and all of them together are many. */
function dispatch(routes: readonly Route[], passage: Passage): ReturnType<Router['routes']> {
  const routers = new Map<string, Router>();
  for (const row of routes) {
    const resource = resourceOf(row.path);
    const router = routers.get(resource) ?? new Router({ strict: true });
    routers.set(resource, router);
    register(router, row, passage);
  }
  const byResource = new Map([...routers].map(([resource, router]) => [resource, router.routes()]));
  return (ctx, next) => byResource.get(resourceOf(ctx.path))?.(ctx, next) ?? next();
}

/** `/api/users` of `/api/users/1`, `/docs` of `/docs/index.css`. Never a parameter; routers ignore the case. */
const resourceOf = (path: string): string => path.match(/^\/(?:api\/)?[^/]*/i)?.[0].toLowerCase() ?? '';

function register(router: Router, row: Route, { bodies, answers, gate, gatekeeper }: Passage): void {
  const handlers: Middleware[] = [ctx => answer(ctx, row, { answers, gatekeeper })];
  if (row.body) handlers.unshift(jsonBody(bodies));
  if (row.bytes) handlers.unshift(rawBody(bodies, row.bytes));
  handlers.unshift(enter(row), authorize(gatekeeper, row), minPosition(gate));
  router.register(row.path, row.method === 'GET' ? ['GET', 'HEAD'] : [row.method], handlers);
}

/** Whatever becomes of the request from here on counts as this row's, a body that is refused included. */
const enter =
  (row: Route): Middleware =>
  (ctx, next) => {
    ctx.state.route = row;
    // What it says is for its caller, not for the next one who asks a cache.
    if (isApi(row)) ctx.set('Cache-Control', 'no-store');
    return next();
  };

async function answer(
  ctx: Context,
  row: Route,
  { answers, gatekeeper }: Pick<Passage, 'answers' | 'gatekeeper'>,
): Promise<void> {
  const isRead = row.method === 'GET';
  const admitBody = (body: unknown) => gatekeeper.admitBody(ctx.state.access, row, body);
  const reply = async () => {
    const given = await row.answer(rawRequestOf(ctx, admitBody));
    // What was done is not refused any more, and streams hold a piece at a time.
    if (isRead && typeof given.body === 'string') answers.hold(given.body, ctx.res);
    return given;
  };
  send(ctx, await (isRead && mayBecomeLong(ctx) ? answers.inTurn(reply) : reply()));
}

/** Pages that are no longer are read at once. */
const SHORT_PAGE = 100;

const mayBecomeLong = ({ query: { limit, include } }: Context): boolean =>
  include !== undefined || Number(limit) > SHORT_PAGE;

function send(
  ctx: Context,
  { status, body, type = 'application/json; charset=utf-8', headers }: Reply,
): void {
  ctx.status = status;
  if (headers) ctx.set(headers);
  if (body === undefined) return;
  ctx.set('Content-Type', type);
  ctx.body = body;
}

/** 405 with `Allow` where the path is known, else 404. */
function refuseUnknown(routes: readonly Route[]): Middleware {
  return ctx => {
    // The router leaves what matched only by path; each layer names the methods it serves.
    const matched: readonly { methods: readonly string[] }[] = ctx.matched ?? [];
    const allowed = [...new Set(matched.flatMap(layer => layer.methods))];
    if (allowed.length === 0)
      throw new HttpProblem(404, 'route-not-found', `No such route: ${ctx.method} ${ctx.path}`);
    ctx.state.route = routes.find(row => matched.some(layer => 'path' in layer && layer.path === row.path));
    const headers = { Allow: allowed.join(', ') };
    throw new HttpProblem(405, 'method-not-allowed', `${ctx.method} is not allowed here`, { headers });
  };
}
