/** Knows the caller, and lets in whom the policy lets in, before anything of a body is read. */
import type { Middleware } from 'koa';
import type { Gatekeeper } from '../gatekeeper.ts';
import type { Route } from '../route.ts';

/** Leaves who calls in `ctx.state.access`, and in `ctx.state.limits` the headers that say how often they still may. */
export const authorize =
  (gatekeeper: Gatekeeper, row: Route): Middleware =>
  async (ctx, next) => {
    const access = await gatekeeper.identify(row, ctx.req);
    ctx.state.access = access;
    const { limits } = ctx.state;
    // A caller who is known hears of their own limit instead of their address's, also where it is reached.
    ctx.state.limits = undefined;
    ctx.state.limits = (await gatekeeper.count(access, row, ctx.req)) ?? limits;
    await gatekeeper.admit(access, { row, params: ctx.params, query: () => ctx.query });
    return next();
  };
