/** Knows the caller, and lets in whom the policy lets in, before anything of a body is read. */
import type { Middleware } from 'koa';
import type { Gatekeeper } from '../gatekeeper.ts';
import type { Route } from '../route.ts';

/** Leaves who calls in `ctx.state.access`, and in `ctx.state.counted` how often they still may. */
export const authorize =
  (gatekeeper: Gatekeeper, row: Route): Middleware =>
  async (ctx, next) => {
    const identified = gatekeeper.identify(row, ctx.req);
    const access = identified instanceof Promise ? await identified : identified;
    ctx.state.access = access;
    const { counted: ofAddress } = ctx.state;
    // A caller who is known hears of their own limit instead of their address's, also where it is reached.
    ctx.state.counted = undefined;
    const counted = gatekeeper.count(access, row, ctx.req);
    ctx.state.counted = (counted instanceof Promise ? await counted : counted) ?? ofAddress;
    const admitted = gatekeeper.admit(access, { row, params: ctx.params, query: () => ctx.query });
    if (admitted) await admitted;
    return next();
  };
