/** Counts the calls of an address, before authentication. */
import type { Middleware } from 'koa';
import type { RateLimits } from '../rateLimits.ts';

/** Leaves the headers of the address's limit in `ctx.state.limits`. `uncounted`: paths without a limit. */
export const limitAddress =
  (limits: RateLimits, uncounted: ReadonlySet<string>): Middleware =>
  async (ctx, next) => {
    if (uncounted.has(ctx.path)) return next();
    ctx.state.limits = limits.headersOf(await limits.countAddress(ctx.req));
    return next();
  };
