/** Counts what an address asks for, before anybody is asked who they are. */
import type { Middleware } from 'koa';
import type { RateLimits } from '../rateLimits.ts';

/** Leaves in `ctx.state.limits` what the address is told. `uncounted`: paths that anybody may ask for as often as they like. */
export const limitAddress =
  (limits: RateLimits, uncounted: ReadonlySet<string>): Middleware =>
  async (ctx, next) => {
    if (uncounted.has(ctx.path)) return next();
    ctx.state.limits = limits.headersOf(await limits.enter(ctx.req));
    return next();
  };
