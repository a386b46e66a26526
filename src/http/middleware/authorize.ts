/** Knows the caller, and lets in whom the policy lets in, before anything of a body is read. */
import type { Middleware } from 'koa';
import { OPEN } from '../../identity/access.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import type { Route } from '../route.ts';

/** Leaves who calls in `ctx.state.access`. */
export const authorize =
  (gatekeeper: Gatekeeper, row: Route): Middleware =>
  async (ctx, next) => {
    ctx.state.access = OPEN;
    if (gatekeeper.isOpen) return next();
    const access = await gatekeeper.identify(row, ctx.req);
    ctx.state.access = access;
    const headers = await gatekeeper.count(access, row, ctx.req);
    if (headers) ctx.set(headers);
    await gatekeeper.admit(access, { row, params: ctx.params, query: ctx.query });
    return next();
  };
