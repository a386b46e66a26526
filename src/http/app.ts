/** The Koa application: the route table, and what every request passes before it. */
import cors from '@koa/cors';
import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import type { Logger } from 'pino';
import { OPEN } from '../identity/access.ts';
import { Memo } from '../memo.ts';
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
import { isUncounted } from './policy.ts';
import { HttpProblem } from './problems.ts';
import type { RateLimits } from './rateLimits.ts';
import { rawRequestOf } from './rawRequest.ts';
import type { Route } from './route.ts';
import { sendReply } from './sendReply.ts';

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
  // Before the limit: a page can read that it is reached, and its preflights do not count.
  if (!origins.isEmpty) app.use(allowOrigins(origins));
  if (limits) app.use(limitAddress(limits, uncountedPaths(routes)));
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

/** A router for each kind of path: a router tries its rows one after another, and all of them together are many. */
function dispatch(routes: readonly Route[], passage: Passage): ReturnType<Router['routes']> {
  const routers = new Map<string, Router>();
  for (const row of routes) {
    const kind = kindOf(row.path.toLowerCase());
    const router = routers.get(kind) ?? new Router({ strict: true });
    routers.set(kind, router);
    register(router, row, passage);
  }
  const byKind = new Map([...routers].map(([kind, router]) => [kind, router.routes()]));
  // Routers ignore the case; nearly everybody writes lower case.
  const routerOf = ({ path }: Context) => byKind.get(kindOf(path)) ?? byKind.get(kindOf(path.toLowerCase()));
  return (ctx, next) => routerOf(ctx)?.(ctx, next) ?? next();
}

/** Equal for all paths that one row may serve: its resource, and how many parts it has. */
const kindOf = (path: string): string => `${path.split('/').length} ${resourceOf(path)}`;

const API = '/api/';

/** `/api/users` of `/api/users/1`, `/docs` of `/docs/index.css`. Never a parameter. */
function resourceOf(path: string): string {
  const end = path.indexOf('/', path.startsWith(API) ? API.length : 1);
  return end === -1 ? path : path.slice(0, end);
}

function register(router: Router, row: Route, { bodies, answers, gate, gatekeeper }: Passage): void {
  const handlers: Middleware[] = [enter(row)];
  if (!gatekeeper.isOpen) handlers.push(authorize(gatekeeper, row));
  handlers.push(minPosition(gate));
  if (row.bytes) handlers.push(rawBody(bodies, row.bytes));
  if (row.body) handlers.push(jsonBody(bodies));
  handlers.push(ctx => answer(ctx, row, { answers, gatekeeper }));
  router.register(row.path, row.method === 'GET' ? ['GET', 'HEAD'] : [row.method], handlers);
}

/** Whatever becomes of the request from here on counts as this row's, a body that is refused included. */
const enter =
  (row: Route): Middleware =>
  (ctx, next) => {
    ctx.state.route = row;
    ctx.state.access = OPEN;
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
  sendReply(ctx, await (isRead && mayBecomeLong(ctx) ? answers.inTurn(reply) : reply()));
}

/** Pages up to this size are read at once. */
const SHORT_PAGE = 100;

const longQueries = new Memo<boolean>();

const mayBecomeLong = (ctx: Context): boolean =>
  longQueries.get(ctx.querystring, () => {
    const { limit, include } = ctx.query;
    return include !== undefined || Number(limit) > SHORT_PAGE;
  });

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
